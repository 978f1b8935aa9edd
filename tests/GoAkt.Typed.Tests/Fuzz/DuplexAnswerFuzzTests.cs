using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Duplex;
using GoAkt.Typed.Tests.Faults;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>
/// Damaged answers on Duplex. The node ends each connection behind them, so that a call has no reason to wait for its
/// deadline: it ends well, or with the library's own exception.
/// </summary>
[Collection(nameof(Alone))]
public sealed class DuplexAnswerFuzzTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Answers => [.. DuplexAnswers.All.Keys];

    public static TheoryData<string> Scenarios => [.. NodeCalls.All.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Answers))]
    public Task An_ask_survives_a_damaged_answer(string answer) => AskAllAsync(answer, Enumerable.Range(0, 60));

    [LongTheory(Timeout = 300_000)]
    [MemberData(nameof(Answers))]
    public Task An_ask_survives_each_of_a_thousand_damaged_answers(string answer) =>
        AskAllAsync(answer, Enumerable.Range(1_000, 1_000));

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Answers))]
    public async Task An_answer_that_is_cut_is_waited_for_until_the_deadline(string answer)
    {
        ConcurrentQueue<string> ends = [];
        await using DuplexStubNode node = new()
        {
            OnData = (connection, ask, _) =>
                connection.SendAsync(BytesOf(DuplexAnswers.All[answer](ask)).AsMemory()[..^1]),
        };
        await Parallel.ForAsync(0, 4, Cancellation, async (_, _) =>
        {
            await using GoAktClient client = await ConnectAsync(node.Address, TimeSpan.FromMilliseconds(300));
            ends.Enqueue(await EndOfAsync(() => DuplexCaller.AskAsync(client, "hi"), static () => []));
        });

        Assert.All(ends, static end => Assert.Equal(nameof(AskTimeoutException), end));
    }

    [Fact(Timeout = 60_000)]
    public Task A_call_survives_a_damaged_handshake() => ShakeHandsAsync(Enumerable.Range(0, 200));

    [LongFact(Timeout = 300_000)]
    public Task A_call_survives_each_of_thousands_of_damaged_handshakes() =>
        ShakeHandsAsync(Enumerable.Range(1_000, 2_000));

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Scenarios))]
    public async Task A_call_survives_a_damaged_envelope(string scenario)
    {
        var recording = RecordingFile.Load("framed-4.4.3-cluster");
        RecordedExchange exchange = recording[scenario];
        WireFrame response = WireFrame.TryParse(exchange.ResponseBytes)!;

        // An envelope without any field is damaged by one that it does not know.
        byte[] whole = response.Body.Length > 0 ? response.Body : [0x7A, 3, 1, 2, 3];
        byte[] body = [];
        int damages = 0;
        DuplexStubNode? node = null;
        await using DuplexStubNode own = node = new DuplexStubNode
        {
            ServesLookups = true,
            OnData = async (connection, frame, message) =>
            {
                // A batch of asks goes side by side, and not as an envelope.
                if (message.Type.Text != exchange.Request!.Name && message.Serializer == 0)
                {
                    await connection.ReplyAsync(
                        frame, node!.LookupAnswer(message) ?? new GetNodeMetricResponse(), isInternal: true);
                    return;
                }

                body = Mutations.Damage(whole, Interlocked.Increment(ref damages));
                await connection.SendAsync(new DuplexFrame(
                    DuplexType.Reply,
                    DuplexFlags.None,
                    frame.Lane,
                    frame.Correlation,
                    [.. DuplexBytes.Literal(response.Name), 0, .. body]));
            },
        };
        await using GoAktClient client = await ConnectAsync(node.Address, s_patience);

        // The connection stays whatever an envelope says.
        for (int i = 0; i < 100; i++)
        {
            await EndOfAsync(() => NodeCalls.All[scenario](client, Cancellation), () => body);
        }

        Assert.InRange(damages, 50, int.MaxValue);
        Assert.InRange(node.Connections.Count, 1, 2);
    }

    private static async Task AskAllAsync(string answer, IEnumerable<int> seeds)
    {
        ConcurrentDictionary<string, int> ends = [];
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (seed, _) =>
        {
            int asked = 0;
            byte[] damaged = [];
            await using DuplexStubNode node = new()
            {
                OnData = async (connection, ask, _) =>
                {
                    Interlocked.Increment(ref asked);
                    damaged = Mutations.Damage(BytesOf(DuplexAnswers.All[answer](ask)), seed);
                    await connection.SendAsync(damaged);
                    connection.Close();
                },
            };
            await using GoAktClient client = await ConnectAsync(node.Address, s_patience);
            string end = await EndOfAsync(() => DuplexCaller.AskAsync(client, "hi"), () => damaged);
            ends.AddOrUpdate(end, 1, static (_, count) => count + 1);
            Assert.InRange(asked, 1, int.MaxValue);
            Assert.NotEqual(nameof(AskTimeoutException), end);
        });

        // All of them damaged alike would be no test.
        Assert.InRange(ends.Count, 2, int.MaxValue);
        await Eventually.TrueAsync(() => ProcessState.ClientThreads == 0);
    }

    private static async Task ShakeHandsAsync(IEnumerable<int> seeds)
    {
        ConcurrentDictionary<string, int> ends = [];
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (seed, _) =>
        {
            byte[] damaged = [];
            await using DuplexStubNode node = new()
            {
                OnHello = async (peer, hello) =>
                {
                    Hello agreed = DuplexStubNode.AgreeAt(hello, revision: 4);
                    byte[] answer = seed % 4 == 0
                        ? DuplexFrame.Error(0, 0, Code.InvalidArgument, "invalid HELLO lane").ToBytes()
                        : DuplexFrame.Of(DuplexType.HelloAck, DuplexFrame.LaneOf(hello), agreed).ToBytes();
                    damaged = Mutations.Damage(answer, seed);
                    await peer.SendAsync(damaged);
                    return false;
                },
            };
            await using GoAktClient client = await ConnectAsync(node.Address, s_patience);
            string end = await EndOfAsync(() => DuplexCaller.AskAsync(client, "hi"), () => damaged);
            ends.AddOrUpdate(end, 1, static (_, count) => count + 1);
            Assert.NotEqual("well", end);
        });

        Assert.InRange(ends.Count, 2, int.MaxValue);
        await Eventually.TrueAsync(() => ProcessState.ClientThreads == 0);
    }

    private static Task<GoAktClient> ConnectAsync(string address, TimeSpan timeout) =>
        DuplexCaller.ConnectAsync(address, options => options.AskTimeout = options.RequestTimeout = timeout);

    private static byte[] BytesOf(IEnumerable<DuplexFrame> frames) =>
        [.. frames.SelectMany(static frame => frame.ToBytes())];

    /// <summary>How a call ends; none but the library's own exceptions come out of it.</summary>
    private static async Task<string> EndOfAsync(Func<Task> call, Func<byte[]> answer)
    {
        try
        {
            await Eventually.DoneAsync(call());
            return "well";
        }
        catch (GoAktException e)
        {
            return e.GetType().Name;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{Convert.ToHexString(answer())} gave {e}", e);
        }
    }
}
