using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>A node that is there and says nothing costs a call a share of its time, not all of it.</summary>
public sealed class SilentNodeTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task A_look_up_that_a_node_leaves_without_an_answer_is_made_at_another()
    {
        await using StubNode silent = new();
        silent.On<RemoteLookupRequest>(NeverAsync);
        await using StubNode node = Hosting();
        await using GoAktClient client = await ConnectAsync(silent.Address, node.Address);

        StringValue reply = await client.AskAsync<StringValue>(s_alice, new Empty(), TimeSpan.FromSeconds(20), Cancellation);

        Assert.Equal("hi", reply.Value);
        Assert.Equal(1, silent.CountOf<RemoteLookupRequest>());
        Assert.Equal(1, node.CountOf<RemoteLookupRequest>());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_call_goes_to_another_node_where_one_does_not_show_its_wire()
    {
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        await using StubNode node = Hosting();
        await using GoAktClient client = await ConnectAsync(silent.Address, node.Address);

        await client.SpawnAsync(s_alice, cancellationToken: Cancellation);

        Assert.True(silent.Accepted > 0);
        Assert.Equal(1, node.CountOf<RemoteSpawnRequest>());
        await Eventually.TrueAsync(() => client.Nodes[0].State == NodeState.Ejected);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_spawn_that_a_node_leaves_without_an_answer_is_made_nowhere_else()
    {
        await using StubNode silent = new();
        silent.On<RemoteSpawnRequest>(NeverAsync);
        await using StubNode node = Hosting();
        await using GoAktClient client = await ConnectAsync(silent.Address, node.Address);

        CallTimeoutException e = await Assert.ThrowsAsync<CallTimeoutException>(
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation));

        Assert.Equal(Delivery.Unknown, e.Delivery);
        Assert.Equal(0, node.CountOf<RemoteSpawnRequest>());
    }

    private static StubNode Hosting()
    {
        StubNode node = new();
        return node
            .On<RemoteLookupRequest>(request => StubNode.At(node.Address, request.Name))
            .On<RemoteSpawnRequest>(static _ => new RemoteSpawnResponse())
            .On<RemoteAskRequest>(static _ => StubNode.Reply(new StringValue { Value = "hi" }));
    }

    private static async ValueTask<IMessage?> NeverAsync(IMessage request, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return null;
    }

    private static Task<GoAktClient> ConnectAsync(params string[] addresses) => GoAktClient.ConnectAsync(
        addresses,
        static options =>
        {
            options.Protocol = WireProtocol.Framed;
            options.RequestTimeout = TimeSpan.FromSeconds(6);
        },
        Cancellation);
}
