using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.Cluster;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>
/// Connections that the network resets while they are idle. Nothing but the end of the threads that read them shows
/// that the client has seen it, so these tests count threads.
/// </summary>
[Collection(nameof(Alone))]
public sealed class IdleResetTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task An_actor_that_moves_while_idle_connections_are_reset_is_found_by_the_next_ask_without_asking_its_old_node(
        string wire)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2, wire);
        await cluster.PlaceAsync<IEcho>("alice", 1);
        await using GoAktClient client = await cluster.ConnectAsync();
        NodeChanges changes = new(client);
        IEcho alice = client.Actors<IEcho>()["alice"];
        await alice.EchoAsync(new StringValue { Value = "first" }, Cancellation);

        foreach (TestCluster.Member member in cluster.Members)
        {
            member.Proxy.Reset();
        }

        await Eventually.TrueAsync(() => ProcessState.ClientThreads == 0);
        await cluster.PlaceAsync<IEcho>("alice", 0);
        StringValue reply = await alice.EchoAsync(new StringValue { Value = "again" }, Cancellation);

        Assert.Equal("echo:again", reply.Value);
        Assert.Equal(2, cluster.Members.Sum(static member => member.Lookups));
        if (wire != Wires.Duplex)
        {
            Assert.Equal([1, 1], cluster.Members.Select(static member => member.Front.CountOf<RemoteAskRequest>()));
        }

        changes.AreNone();
    }
}
