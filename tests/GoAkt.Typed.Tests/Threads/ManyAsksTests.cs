using System.Collections.Concurrent;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Duplex;
using GoAkt.Typed.Tests.Faults;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Threads;

/// <summary>What asks cost while they are under way, on Duplex: neither connections nor threads.</summary>
[Collection(nameof(Alone))]
public sealed class ManyAsksTests
{
    private const int Asks = 10_000;

    /// <summary>What the runtime's own pool may grow by while the node takes ten thousand messages.</summary>
    private const int PoolGrowth = 12;

    [Fact(Timeout = 60_000)]
    public async Task Ten_thousand_asks_under_way_hold_one_connection_and_no_further_thread()
    {
        ConcurrentQueue<(DuplexStubConnection Connection, DuplexFrame Frame, DuplexMessage Message)> held = [];
        await using DuplexStubNode node = new()
        {
            OnData = (connection, ask, message) =>
            {
                held.Enqueue((connection, ask, message));
                return Task.CompletedTask;
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.AskTimeout = TimeSpan.FromMinutes(1));
        Task<string> first = DuplexCaller.AskAsync(client, "first");
        await AnswerAsync(1);
        await first;
        int threads = ProcessState.Threads;

        Task<string>[] asks = [.. Enumerable.Range(0, Asks).Select(i => DuplexCaller.AskAsync(client, $"{i}"))];
        await Eventually.TrueAsync(() => held.Count == Asks);
        int threadsMeanwhile = ProcessState.Threads;

        Assert.DoesNotContain(asks, static ask => ask.IsCompleted);
        Assert.Single(node.Ordinary);
        Assert.Equal(2, node.Connections.Count);
        Assert.InRange(threadsMeanwhile - threads, int.MinValue, PoolGrowth);
        await AnswerAsync(Asks);
        string[] answers = await Eventually.DoneAsync(Task.WhenAll(asks));
        Assert.Equal(Enumerable.Range(0, Asks).Select(static i => $"{i}"), answers);
        Assert.Equal(2, node.Connections.Count);

        async Task AnswerAsync(int count)
        {
            await Eventually.TrueAsync(() => held.Count == count);
            foreach ((DuplexStubConnection connection, DuplexFrame frame, DuplexMessage message) in held)
            {
                await connection.ReplyAsync(frame, StringValue.Parser.ParseFrom(message.Inner!.Body));
            }

            held.Clear();
        }
    }
}
