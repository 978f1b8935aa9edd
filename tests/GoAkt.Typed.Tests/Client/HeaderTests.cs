using System.Diagnostics;
using GoAkt.Typed.Tests.Contracts;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Client;

public sealed class HeaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task The_applications_headers_reach_the_actor_as_they_are_at_each_call(string wire)
    {
        AsyncLocal<string> tenant = new();
        await using ClientTest test =
            await ClientTest.StartAsync(wire, options => options.Headers = () => [new("x-tenant", tenant.Value!)]);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        tenant.Value = "acme";
        string first = await HeaderAsync(test, "x-tenant");
        tenant.Value = "Grüße";
        string second = await HeaderAsync(test, "X-Tenant");

        Assert.Equal("acme", first);
        Assert.Equal("Grüße", second);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task The_callers_trace_reaches_the_actor(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);
        using Activity activity = new("checkout");
        activity.SetIdFormat(ActivityIdFormat.W3C).Start();

        string traceparent = await HeaderAsync(test, "traceparent");

        Assert.Contains(activity.TraceId.ToString(), traceparent, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Without_a_trace_and_headers_none_travel(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        Assert.Null(Activity.Current);
        Assert.Empty(await HeaderAsync(test, "traceparent"));
    }

    private static async Task<string> HeaderAsync(ClientTest test, string name)
    {
        StringValue header = await test.Client.Actors<IProbe>()["probe"].HeaderAsync(
            new BytesValue { Value = ByteString.CopyFromUtf8(name) });
        return header.Value;
    }
}
