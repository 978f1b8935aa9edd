using System.Collections.Concurrent;
using System.Net;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>What a Duplex connection keeps for calls and messages that are not complete: none of it outlives
/// them.</summary>
[Collection(nameof(Alone))]
public sealed class DuplexLeftoverTests
{
    private const int Half = 1024 * 1024;

    /// <summary>For one ask: 400 bytes at the client, as many at the node, and what the actor makes.</summary>
#if DEBUG
    // Without optimization each async method that is called makes an object of its state.
    private const int MostAllocated = 1_600;
#else
    private const int MostAllocated = 1_000;
#endif

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(64)]
    public async Task An_ask_allocates_little(int callers)
    {
        const int Asks = 20_000;
        await using ClientTest test = await ClientTest.StartAsync(Wires.Duplex);
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        await AllocatedByAsync(Asks / 4);
        long least = long.MaxValue;

        // What the process does besides counts too, but not always.
        for (int rounds = 0; rounds < 5 && least > MostAllocated; rounds++)
        {
            least = Math.Min(least, await AllocatedByAsync(Asks) / Asks);
        }

        Assert.InRange(least, 1, MostAllocated);

        async Task<long> AllocatedByAsync(int asks)
        {
            IEcho alice = test.Client.Actors<IEcho>()["alice"];
            StringValue message = new() { Value = "hello" };
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
            {
                for (int i = 0; i < asks / callers; i++)
                {
                    await alice.EchoAsync(message, Cancellation).ConfigureAwait(false);
                }
            }));
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Half_a_message_of_a_peer_that_goes_away_is_dropped()
    {
        const int Peers = 16;
        const int Groups = 4;
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(Wires.Duplex);
        await SendAsync(node, 1);
        long live = ProcessState.LiveBytes;

        await SendAsync(node, Peers);

        await Eventually.TrueAsync(() => ProcessState.LiveBytes - live < Peers * Groups * Half / 8);

        static async Task SendAsync(EmbeddedNode node, int peers)
        {
            for (int i = 0; i < peers; i++)
            {
                await SendHalvesAsync(node.ListenEndPoint, Groups);
            }

            await Eventually.TrueAsync(() => node.ConnectionCount == 0);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Asks_of_a_peer_that_goes_away_hold_neither_its_connection_nor_themselves()
    {
        const int Peers = 16;
        GateKeeper gates = new();
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(
            Wires.Duplex, options => options.AddActor(context => new Gate(gates, context)));
        await node.SpawnAsync<IGate>("gate", Cancellation);
        await AskAsync(node, 1);
        long live = ProcessState.LiveBytes;

        // The first one waits in the actor, and all others in its mailbox.
        await AskAsync(node, Peers);

        await gates.ArrivedAsync(1);
        Assert.InRange(ProcessState.LiveBytes - live, Peers * Half / 2, long.MaxValue);
        gates.Open();
        await Eventually.TrueAsync(() => ProcessState.LiveBytes - live < Peers * Half / 8);

        static async Task AskAsync(EmbeddedNode node, int peers)
        {
            for (int i = 0; i < peers; i++)
            {
                using DuplexPeer peer = await DialAsync(node.ListenEndPoint);
                DuplexFrame ask = AskOf(node);
                await peer.SendAsync(ask, DuplexFrame.Of(DuplexType.Ping, 1, 9));
                await peer.ReceiveAsync(DuplexType.Pong);
            }

            await Eventually.TrueAsync(() => node.ConnectionCount == 0);
        }
    }

    [LongTheory(Timeout = 120_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Asks_that_run_out_of_time_take_no_memory_that_does_not_return(string wire)
    {
        const int Asks = 4_000;
        const int MostBytesForEach = 128;
        ConcurrentDictionary<string, GateKeeper> gates = new();
        await using ClientTest test = await ClientTest.StartAsync(
            wire,
            static options => options.MaxConnectionsPerNode = 16,
            options => options.AddActor(context => new Gate(gates[context.Name], context)));
        await RunOutAsync("first");

        await ProcessState.AssertLeavesLessAsync(Asks * MostBytesForEach, round => RunOutAsync($"round-{round}"));

        // What the actor says once it is let go comes late for all of them.
        async Task RunOutAsync(string gate)
        {
            gates[gate] = new GateKeeper();
            await test.Node.SpawnAsync<IGate>(gate, Cancellation);
            IGate actor = test.Client.Actors<IGate>()[gate];
            await Parallel.ForAsync(
                0, Asks, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (_, _) =>
                    await Assert.ThrowsAnyAsync<GoAktException>(() =>
                        actor.PassAsync(new StringValue(), TimeSpan.FromMilliseconds(50), CancellationToken.None)));
            gates[gate].Open();
            await Eventually.TrueAsync(() => test.Client.Nodes[0].InFlight == 0);
            await Eventually.AnsweredAsync(() =>
                actor.PassAsync(new StringValue(), TimeSpan.FromSeconds(20), Cancellation));
        }
    }

    private static async Task<DuplexPeer> DialAsync(IPEndPoint node)
    {
        DuplexPeer peer = await DuplexPeer.DialAsync(node);
        await peer.ShakeHandsAsync(new Hello
        {
            Revision = 4,
            LaneRole = LaneRole.Ordinary,
            MaxFrameSize = 16 * Half,
            MaxMessageSize = 16 * Half,
            InitialCredits = 16 * Half,
            MaxConcurrentLargeTransfers = 4,
        });
        return peer;
    }

    /// <summary>Sends the first halves of large asks, and goes away when the node has them.</summary>
    private static async Task SendHalvesAsync(IPEndPoint node, int groups)
    {
        using DuplexPeer peer = await DialAsync(node);
        byte[] bytes = new byte[Half];
        for (int group = 1; group <= groups; group++)
        {
            await peer.SendAsync(new DuplexFrame(
                DuplexType.Chunk,
                DuplexFlags.FirstChunk | DuplexFlags.ExpectsReply,
                1,
                (ulong)group,
                [0, .. DuplexBytes.Varint(2 * Half), .. bytes]));
        }

        await peer.SendAsync(DuplexFrame.Of(DuplexType.Ping, 1, 9));
        await peer.ReceiveAsync(DuplexType.Pong);
    }

    private static DuplexFrame AskOf(EmbeddedNode node) => new(
        DuplexType.Data,
        DuplexFlags.ExpectsReply,
        1,
        5,
        [
            0, 0,
            .. DuplexBytes.Literal($"goakt://{node.SystemName}@{node.Address}/gate"),
            .. DuplexBytes.Literal("google.protobuf.StringValue"),
            1,
            .. WireFrame.Write(new StringValue { Value = new string('x', Half) }),
        ]);
}
