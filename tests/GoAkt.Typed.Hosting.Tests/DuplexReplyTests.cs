using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>Replies on Duplex that the peer can't take, or does not take: who asks is told, whatever was
/// asked.</summary>
public sealed class DuplexReplyTests
{
    private const int ReplySize = 200_000;
    private const int Limit = 100_000;
    private const int MostUntaken = 256 * 1024 * 1024;
    private const ulong Asks = 1_600;

    private static readonly string s_large = new('x', ReplySize);

    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualTime _time = new();
    private int _handled;

    [Theory(Timeout = 60_000)]
    [InlineData("an ask")]
    [InlineData("a batched ask")]
    [InlineData("a grain's ask")]
    public async Task One_that_is_too_large_is_an_error(string what)
    {
        _gate.SetResult();
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        Hello offer = DuplexCalls.Offer();
        offer.MaxMessageSize = Limit;
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node, offer);

        await peer.SendAsync(what switch
        {
            "an ask" => DuplexCalls.Ask(node, 1, "probe", FramedCaller.Text("?")),
            "a batched ask" => DuplexCalls.Request(1, Batched(caller)),
            _ => DuplexCalls.Request(1, AskGrain(caller)),
        });

        Error error = Assert.IsType<Error>(await DuplexCalls.AnswerAsync(peer));
        Assert.Equal(Code.ResourceExhausted, error.Code);
        Assert.Contains($"the limit is {Limit} bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_those_that_are_not_taken_no_more_than_a_bound_wait(bool isBatched)
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node);
        for (ulong i = 1; i <= Asks; i++)
        {
            await peer.SendAsync(isBatched
                ? DuplexCalls.Request(i, Batched(caller))
                : DuplexCalls.Ask(node, i, "probe", FramedCaller.Text("?")));
        }

        // All of them are in the mailbox when the first one is answered.
        await peer.SendAsync(DuplexFrame.Of(DuplexType.Ping, 1, Asks + 1));
        await peer.ReceiveAsync(DuplexType.Pong);
        _gate.SetResult();
        await Eventually.TrueAsync(() => Volatile.Read(ref _handled) == (int)Asks, "all are handled");

        long received = 0;
        int errors = 0;
        for (ulong answered = 0; answered < Asks;)
        {
            DuplexFrame frame = await peer.ReceiveAsync();
            answered += frame.Type == DuplexType.Reply ? 1UL : 0;
            received += frame.Size;
            errors += frame.Type == DuplexType.Reply && frame.Size < ReplySize ? 1 : 0;
        }

        // Some replies go before the rest waits, into the buffers of the sockets.
        Assert.InRange(errors, 1, (int)Asks - 1);
        Assert.InRange(received, MostUntaken, MostUntaken + (32L * 1024 * 1024));
    }

    private static RemoteAskRequest Batched(FramedCaller caller) =>
        caller.Ask("probe", TimeSpan.FromMinutes(1), FramedCaller.Text("?"));

    private static RemoteAskGrainRequest AskGrain(FramedCaller caller)
    {
        RemoteAskGrainRequest request = caller.AskGrain("g", FramedCaller.Text("?"));
        request.Grain = caller.Grain("g", "tests.scriptedgrain");
        return request;
    }

    private async Task<EmbeddedNode> StartAsync()
    {
        EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.TimeProvider = _time;
            options.AddActor(_ => new ScriptedActor
            {
                OnAsk = async (_, _) =>
                {
                    await _gate.Task;
                    Interlocked.Increment(ref _handled);
                    return s_large;
                },
            });
            options.AddGrain(_ => new ScriptedGrain { OnAsk = static _ => Task.FromResult(s_large) });
        });
        await node.SpawnAsync<IScriptedActor>("probe", TestContext.Current.CancellationToken);
        return node;
    }
}
