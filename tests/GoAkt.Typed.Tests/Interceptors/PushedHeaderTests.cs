using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Interceptors;

public sealed class PushedHeaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Pushed_headers_travel_with_the_calls_inside(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        using (GoAktHeaders.Push("x-tenant", "acme"))
        {
            Assert.Equal("acme", await HeaderAsync(test, "x-tenant"));
            using (GoAktHeaders.Push([new("X-Tenant", "other"), new("x-user", "alice")]))
            {
                Assert.Equal("other", await HeaderAsync(test, "x-tenant"));
                Assert.Equal("alice", await HeaderAsync(test, "x-user"));
            }

            Assert.Equal("acme", await HeaderAsync(test, "x-tenant"));
            Assert.Empty(await HeaderAsync(test, "x-user"));
        }

        Assert.Empty(await HeaderAsync(test, "x-tenant"));
    }

    [Fact]
    public async Task Code_that_runs_beside_has_headers_of_its_own()
    {
        await using ClientTest test = await ClientTest.StartAsync(Wires.Duplex);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);
        using Barrier both = new(2);

        string[] headers = await Task.WhenAll(
            Task.Run(() => WithTenantAsync("one"), Cancellation), Task.Run(() => WithTenantAsync("two"), Cancellation));

        Assert.Equal(["one", "two"], headers);

        async Task<string> WithTenantAsync(string tenant)
        {
            using IDisposable pushed = GoAktHeaders.Push("x-tenant", tenant);
            both.SignalAndWait(Cancellation);
            return await HeaderAsync(test, "x-tenant");
        }
    }

    [Fact]
    public async Task What_is_left_inside_goes_with_what_is_around_it()
    {
        await using ClientTest test = await ClientTest.StartAsync(Wires.Duplex);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        IDisposable outer = GoAktHeaders.Push("x-outer", "1");
        IDisposable inner = GoAktHeaders.Push("x-inner", "2");
        outer.Dispose();
        inner.Dispose();

        Assert.Empty(await HeaderAsync(test, "x-outer"));
        Assert.Empty(await HeaderAsync(test, "x-inner"));
    }

    [Fact]
    public void Headers_without_a_name_or_a_value_are_refused()
    {
        Assert.Throws<ArgumentException>(static () => GoAktHeaders.Push(" ", "value"));
        Assert.Throws<ArgumentNullException>(static () => GoAktHeaders.Push("name", null!));
        Assert.Throws<ArgumentNullException>(static () => GoAktHeaders.Push(null!));
    }

    [Theory]
    [MemberData(nameof(HeadersThatCannotTravel.All), MemberType = typeof(HeadersThatCannotTravel))]
    public void Headers_that_cannot_travel_are_refused_where_they_are_pushed(string name, string value, string reason)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => GoAktHeaders.Push(name, value));

        Assert.Contains($"'{name}'", e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    private static async Task<string> HeaderAsync(ClientTest test, string name)
    {
        StringValue header = await test.Client.Actors<IProbe>()["probe"].HeaderAsync(
            new BytesValue { Value = ByteString.CopyFromUtf8(name) });
        return header.Value;
    }
}
