using System.Runtime.CompilerServices;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>What a client takes it gives back: sockets, threads and memory.</summary>
[Collection(nameof(Alone))]
public sealed class LeftoverTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_disposed_client_leaves_no_socket_and_no_thread_and_is_not_kept_alive(string wire)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(wire);
        await node.SpawnAsync<IEcho>("alice", Cancellation);

        // What is made once for the whole process is no leftover of a client.
        await WorkAsync(node.Address, wire);
        await Eventually.TrueAsync(() => node.ConnectionCount == 0);
        int sockets = ProcessState.Sockets;

        WeakReference client = await WorkAsync(node.Address, wire);

        await Eventually.TrueAsync(() => node.ConnectionCount == 0);
        await Eventually.TrueAsync(() => ProcessState.Sockets <= sockets);
        await Eventually.TrueAsync(() => ProcessState.ClientThreads == 0);
        await Eventually.TrueAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !client.IsAlive;
        });
    }

    [Theory(Timeout = 60_000)]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task A_disposed_client_leaves_no_connection_that_is_being_opened(WireProtocol protocol)
    {
        using HangingListener hanging = new();
        int sockets = ProcessState.Sockets;
        GoAktClient client = await GoAktClient.ConnectAsync(
            [hanging.Address],
            options =>
            {
                options.Protocol = protocol;
                options.RequestTimeout = options.ConnectTimeout = TimeSpan.FromMinutes(10);
            },
            Cancellation);
        Task lookup = client.WhereisAsync(s_alice, Cancellation);
        await Eventually.TrueAsync(() => ProcessState.Sockets > sockets);

        await client.DisposeAsync();

        await Assert.ThrowsAnyAsync<GoAktException>(() => lookup);
        await Eventually.TrueAsync(() => ProcessState.Sockets <= sockets);
        await Eventually.TrueAsync(() => ProcessState.ClientThreads == 0);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Connections_that_break_take_their_sockets_and_threads_along(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire);
        await test.EchoAsync("first");
        Task<string>[] asks = await test.PassAllAsync(TimeSpan.FromMinutes(1));
        int threads = ProcessState.ClientThreads;

        // Nothing may listen afterwards, or the probe of the failed node would be a connection again.
        await test.Proxy.DieAsync();
        await Task.WhenAll(asks)
            .ContinueWith(static _ => { }, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.InRange(threads, wire == Wires.Duplex ? 1 : FaultTest.GateCount, int.MaxValue);
        await Eventually.TrueAsync(() => ProcessState.ClientThreads == 0);
        await Eventually.TrueAsync(() => test.Proxy.Open == 0);
    }

    [LongTheory(Timeout = 120_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Cancelled_asks_take_no_memory_that_does_not_return(string wire)
    {
        const int Asks = 5_000;
        const int MostBytesForEach = 128;
        const int Connections = 16;
        await using ClientTest test = await ClientTest.StartAsync(wire, static options =>
            options.MaxConnectionsPerNode = Connections);
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);

        // The wire and the address are to be known, or no ask would be sent; and all connections open.
        await test.Client.Actors<IEcho>()["alice"].EchoAsync(new StringValue(), Cancellation);
        await CancelAsync(test.Client, Asks);
        await SettleAsync();

        await ProcessState.AssertLeavesLessAsync(Asks * MostBytesForEach, async _ =>
        {
            await CancelAsync(test.Client, Asks);
            await SettleAsync();
        });

        // The node's side of a connection is on the same heap.
        Task SettleAsync() =>
            Eventually.TrueAsync(() => test.Client.Nodes[0].InFlight == 0 && test.Node.ConnectionCount <= Connections);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    public async Task Asks_use_their_calls_and_buffers_again(string wire)
    {
        const int Asks = 1_000;
        const int CallAndBuffer = 700;
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        IEcho alice = test.Client.Actors<IEcho>()["alice"];

        long allocated = await AllocatedByAsync(alice, Asks);

        Assert.InRange(allocated / Asks, 1, CallAndBuffer);
    }

    /// <summary>
    /// What asks allocate one after another. On Framed the code behind an ask runs on its connection's thread, and so
    /// does all that the client does for the next one, but nothing of what the node does.
    /// </summary>
    private static async Task<long> AllocatedByAsync(IEcho echo, int asks)
    {
        StringValue message = new() { Value = "hello" };
        while (true)
        {
            await echo.EchoAsync(message, Cancellation).ConfigureAwait(false);
            int thread = Environment.CurrentManagedThreadId;
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < asks; i++)
            {
                await echo.EchoAsync(message, Cancellation).ConfigureAwait(false);
            }

            // Where the machine was so busy that the asks went on on another thread, the figure says nothing.
            if (Environment.CurrentManagedThreadId == thread)
            {
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }
    }

    /// <summary>Makes a client do something of everything, and disposes it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> WorkAsync(string node, string wire)
    {
        GoAktClient client = await PatientClient.ConnectAsync(
            [node], options => options.Protocol = Wires.ProtocolOf(wire), Cancellation);
        IEcho alice = client.Actors<IEcho>()["alice"];
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => alice.EchoAsync(new StringValue(), Cancellation)));
        await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => client.TellAsync(s_alice, new StringValue(), Cancellation)));
        await CancelAsync(client, 100);
        await client.DisposeAsync();
        return new WeakReference(client);
    }

    private static Task CancelAsync(GoAktClient client, int count) => Parallel.ForAsync(
        0, count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (_, _) =>
        {
            using CancellationTokenSource giveUp = new();
            Task ask = client.Actors<IEcho>()["alice"].EchoAsync(new StringValue(), giveUp.Token);
            await giveUp.CancelAsync();
            await ask.ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        });
}
