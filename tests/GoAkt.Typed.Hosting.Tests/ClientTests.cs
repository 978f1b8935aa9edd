using GoAkt.Typed.Errors;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>The client of this repository against the node of this repository.</summary>
public sealed class ClientTests
{
    [Theory]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    public async Task Typed_calls_reach_hosted_actors_and_grains(WireProtocol protocol)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await using EmbeddedNode node = await TestNode.StartAsync();
        await using GoAktClient client =
            await GoAktClient.ConnectAsync([node.Address], options => options.Protocol = protocol, cancellationToken);
        Actors<IEcho> echoes = client.Actors<IEcho>();
        Actors<ICounter> counters = client.Actors<ICounter>();

        await echoes.SpawnAsync("e", cancellationToken: cancellationToken);
        await counters.SpawnAsync("c", cancellationToken: cancellationToken);
        await counters["c"].AddAsync(new Int64Value { Value = 40 }, cancellationToken);
        await counters["c"].AddAsync(new Int64Value { Value = 2 }, cancellationToken);
        BytesValue bytes = new() { Value = ByteString.CopyFrom(1, 2, 3) };
        ICounterGrain grain = client.Grains<ICounterGrain>()["g"];
        await grain.AddAsync(new Int64Value { Value = 7 }, cancellationToken);

        StringValue hello = await echoes["e"].EchoAsync(new StringValue { Value = "hello" }, cancellationToken);
        Assert.Equal("echo:hello", hello.Value);
        Assert.Equal(bytes, await echoes["e"].EchoBytesAsync(bytes, cancellationToken));
        Assert.Equal(42, (await counters["c"].GetAsync(new Empty(), cancellationToken)).Value);
        Assert.Equal(7, (await grain.GetAsync(new Empty(), cancellationToken)).Value);
        Assert.Contains("actors.echo", await client.KindsAsync(cancellationToken));

        await echoes.StopAsync("e", cancellationToken);
        Assert.False(await echoes.ExistsAsync("e", cancellationToken));
        await Assert.ThrowsAsync<ActorNotFoundException>(() => echoes["e"].EchoBytesAsync(bytes, cancellationToken));
    }

    [Theory]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    public async Task A_failed_actor_is_reinstated_and_respawned_through_the_client(WireProtocol protocol)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await using EmbeddedNode node = await TestNode.StartAsync();
        await using GoAktClient client = await GoAktClient.ConnectAsync(
            [node.Address],
            options => options.Protocol = protocol,
            cancellationToken);
        Actors<IEcho> echoes = client.Actors<IEcho>();
        await echoes.SpawnAsync("e", cancellationToken: cancellationToken);

        AskTimeoutException timedOut;
        do
        {
            // On a busy machine the time-out may pass before the message is sent.
            timedOut = await Assert.ThrowsAsync<AskTimeoutException>(() =>
                client.AskAsync<BoolValue>(
                    new ActorId("actors/Echo", "e"),
                    new BoolValue { Value = true },
                    TimeSpan.FromMilliseconds(500),
                    cancellationToken));
        }
        while (timedOut.Delivery == Delivery.NotSent);

        await Eventually.TrueAsync(() => node.Failures.Count > 0, "the actor has failed");
        await Assert.ThrowsAsync<ActorNotAliveException>(() =>
            echoes["e"].EchoAsync(new StringValue(), cancellationToken));
        await echoes.ReinstateAsync("e", cancellationToken);
        StringValue back = await echoes["e"].EchoAsync(new StringValue { Value = "back" }, cancellationToken);
        Assert.Equal("echo:back", back.Value);
        await echoes.RespawnAsync("e", cancellationToken);
        StringValue anew = await echoes["e"].EchoAsync(new StringValue { Value = "anew" }, cancellationToken);
        Assert.Equal("echo:anew", anew.Value);
    }

    [Fact]
    public async Task Connections_are_let_go_when_the_client_is_disposed()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        await node.SpawnAsync<IEcho>("echo", TestContext.Current.CancellationToken);

        foreach (WireProtocol protocol in new[] { WireProtocol.Connect, WireProtocol.Framed })
        {
            await ClientCalls.EchoAsync(node, options => options.Protocol = protocol);
        }

        await Eventually.TrueAsync(() => node.ConnectionCount == 0, "the node has let the connections go");
    }
}
