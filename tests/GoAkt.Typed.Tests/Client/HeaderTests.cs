using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
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

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Headers_that_are_null_are_refused_by_the_options_name(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, static options =>
            options.Headers = static () => null!);

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => HeaderAsync(test, "x"));

        Assert.Contains("GoAktClientOptions.Headers", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_propagator_that_fails_costs_the_trace_and_not_the_call(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);
        DistributedContextPropagator before = DistributedContextPropagator.Current;
        DistributedContextPropagator.Current = new FaultyPropagator(before);
        try
        {
            foreach (string name in (string[])["throws", "null value", "null name", "two lines"])
            {
                using Activity activity = new(FaultyPropagator.Prefix + name);
                activity.SetIdFormat(ActivityIdFormat.W3C).Start();

                Assert.Empty(await HeaderAsync(test, "traceparent"));
            }
        }
        finally
        {
            DistributedContextPropagator.Current = before;
        }
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task The_applications_headers_take_the_place_of_the_trace(string wire)
    {
        const string Mine = "00-11111111111111111111111111111111-2222222222222222-01";
        await using ClientTest test = await ClientTest.StartAsync(
            wire, static options => options.Headers = static () => [new("TraceParent", Mine)]);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);
        using Activity activity = new("checkout");
        activity.SetIdFormat(ActivityIdFormat.W3C).Start();

        Assert.Equal(Mine, await HeaderAsync(test, "traceparent"));
    }

    /// <summary>On Connect HTTP/2 nodes say how long headers may be, which is no trouble of the connection's.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Headers_that_are_longer_than_the_node_allows_are_too_large_and_eject_nobody()
    {
        string value = "small";
        await using ClientTest test = await ClientTest.StartAsync(
            Wires.ConnectWithTextAddresses, options => options.Headers = () => [new("x-large", value)]);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => HeaderAsync(test, "x-large")));
        NodeChanges changes = new(test.Client);

        value = new string('x', 100_000);
        Exception?[] failures = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Record.ExceptionAsync(() => HeaderAsync(test, "x-large")).AsTask()));
        value = "small";

        // The few that went over HTTP/1.1 were answered by the node.
        Assert.All(failures, static e => Assert.IsAssignableFrom<GoAktException>(e));
        MessageTooLargeException tooLarge =
            Assert.IsType<MessageTooLargeException>(failures.First(static e => e is MessageTooLargeException));
        Assert.Equal((Delivery.NotSent, false), (tooLarge.Delivery, tooLarge.IsTransient));
        Assert.Equal("small", await HeaderAsync(test, "x-large"));
        changes.AreNone();
    }

    private static async Task<string> HeaderAsync(ClientTest test, string name)
    {
        StringValue header = await test.Client.Actors<IProbe>()["probe"].HeaderAsync(
            new BytesValue { Value = ByteString.CopyFromUtf8(name) });
        return header.Value;
    }

    /// <summary>Misbehaves for the activities of this test alone.</summary>
    private sealed class FaultyPropagator(DistributedContextPropagator others) : DistributedContextPropagator
    {
        public const string Prefix = "faulty: ";

        public override IReadOnlyCollection<string> Fields => others.Fields;

        public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
        {
            switch (activity?.OperationName)
            {
                case Prefix + "throws":
                    setter!(carrier, "traceparent", "half");
                    throw new InvalidOperationException("mine");
                case Prefix + "null value":
                    setter!(carrier, "traceparent", null!);
                    break;
                case Prefix + "two lines":
                    setter!(carrier, "traceparent", "first\nsecond");
                    break;
                case Prefix + "null name":
                    setter!(carrier, null!, "value");
                    break;
                default:
                    others.Inject(activity, carrier, setter);
                    break;
            }
        }

        public override void ExtractTraceIdAndState(
            object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
            others.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

        public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(
            object? carrier, PropagatorGetterCallback? getter) => others.ExtractBaggage(carrier, getter);
    }
}
