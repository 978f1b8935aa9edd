using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>Why a request about a grain fails: from GoAkt 4.6 on its code says so, before that its text
/// alone.</summary>
public sealed class GrainCodeTests
{
    private readonly TaskCompletionSource _started = new();
    private readonly TaskCompletionSource<string> _gate = new();

    [Theory]
    [InlineData(DuplexDialect.GoAkt46, Code.DeadlineExceeded)]
    [InlineData(DuplexDialect.GoAkt45, Code.InternalError)]
    public async Task A_time_out(DuplexDialect dialect, Code code)
    {
        await using EmbeddedNode node = await StartAsync(dialect);
        using FramedCaller framed = await FramedCaller.ConnectAsync(node);
        using DuplexPeer peer = await ConnectAsync(node);

        // An ask without a time-out times out at once.
        await SendAsync(peer, 1, Ask(framed, timeout: null));

        await AssertIsAsync(peer, code, "request timed out");
    }

    [Theory]
    [InlineData(NodeProtocols.All, DuplexDialect.GoAkt46, Code.DeadlineExceeded)]
    [InlineData(NodeProtocols.All, DuplexDialect.GoAkt45, Code.InternalError)]
    [InlineData(NodeProtocols.Framed, DuplexDialect.GoAkt46, Code.InternalError)]
    public async Task On_Framed_a_node_that_serves_Duplex_is_of_the_same_version(
        NodeProtocols protocols, DuplexDialect dialect, Code code)
    {
        await using EmbeddedNode node = await StartAsync(dialect, options => options.Protocols = protocols);
        using FramedCaller framed = await FramedCaller.ConnectAsync(node);

        Error error = await framed.Connection.RequestAsync<Error>(Ask(framed, timeout: null));

        Assert.Equal(new Error { Code = code, Message = "request timed out" }, error);
    }

    [Theory]
    [InlineData(DuplexDialect.GoAkt46, Code.ResourceExhausted)]
    [InlineData(DuplexDialect.GoAkt45, Code.InternalError)]
    public async Task A_full_mailbox(DuplexDialect dialect, Code code)
    {
        await using EmbeddedNode node = await StartAsync(dialect);
        using FramedCaller framed = await FramedCaller.ConnectAsync(node);
        using DuplexPeer peer = await ConnectAsync(node);
        await SendAsync(peer, 1, Ask(framed, TimeSpan.FromMinutes(10)));
        await Eventually.DoneAsync(_started.Task);
        RemoteTellGrainRequest tell = new()
        {
            Grain = Grain(framed),
            Message = Messages.InnerFrame(new Int64Value()),
        };
        await SendAsync(peer, 2, tell);

        await SendAsync(peer, 3, tell);

        await AssertIsAsync(peer, code, "mailbox is full");
        _gate.SetResult("done");
    }

    [Theory]
    [InlineData(DuplexDialect.GoAkt46, Code.FailedPrecondition)]
    [InlineData(DuplexDialect.GoAkt45, Code.InternalError)]
    public async Task A_grain_that_the_end_of_its_node_has_stopped_within_a_message(DuplexDialect dialect, Code code)
    {
        EmbeddedNode node = await StartAsync(dialect);
        using FramedCaller framed = await FramedCaller.ConnectAsync(node);
        using DuplexPeer peer = await ConnectAsync(node);
        await SendAsync(peer, 1, Ask(framed, TimeSpan.FromMinutes(10)));
        await Eventually.DoneAsync(_started.Task);

        await node.DisposeAsync();

        // The handler has seen the message, so that is not refused.
        await AssertIsAsync(peer, code, "actor is not alive");
        _gate.SetResult("too late");
    }

    [Theory]
    [InlineData(DuplexDialect.GoAkt46, Code.FailedPrecondition, true)]
    [InlineData(DuplexDialect.GoAkt45, Code.InternalError, false)]
    public async Task A_grain_that_the_end_of_its_node_keeps_from_starting(
        DuplexDialect dialect, Code code, bool isRefused)
    {
        EmbeddedNode node = await StartAsync(dialect, options => options.AddGrain(_ => new SlowToStart(_started)));
        using FramedCaller framed = await FramedCaller.ConnectAsync(node);
        using DuplexPeer peer = await ConnectAsync(node);
        await SendAsync(
            peer, 1, new RemoteActivateGrainRequest { Grain = framed.Grain("g", "tests.slowtostart") });
        await Eventually.DoneAsync(_started.Task);

        await node.DisposeAsync();

        await AssertIsAsync(peer, code, "actor system is shutting down", isRefused);
    }

    private static async Task<DuplexPeer> ConnectAsync(EmbeddedNode node)
    {
        DuplexPeer peer = await DuplexPeer.DialAsync(node.ListenEndPoint);
        await peer.ShakeHandsAsync(new Hello { Revision = 1, LaneRole = LaneRole.Control });
        return peer;
    }

    private static Task SendAsync(DuplexPeer peer, ulong correlation, IMessage request) => peer.SendAsync(
        new DuplexFrame(
            DuplexType.Data,
            DuplexFlags.ExpectsReply,
            0,
            correlation,
            [
                .. DuplexBytes.Literal(string.Empty),
                .. DuplexBytes.Literal(string.Empty),
                .. DuplexBytes.Literal(request.Descriptor.FullName),
                0,
                .. request.ToByteArray(),
            ]));

    private static async Task<IMessage> AnswerAsync(DuplexPeer peer) =>
        peer.Reader.ReadMessage(await peer.ReceiveAsync(DuplexType.Reply)).Envelope!.Body;

    private static async Task AssertIsAsync(DuplexPeer peer, Code code, string words, bool isRefused = false) =>
        Assert.Equal(new Error { Code = code, Message = words, Refused = isRefused }, await AnswerAsync(peer));

    private static Grain Grain(FramedCaller caller)
    {
        Grain grain = caller.Grain("g", "tests.scriptedgrain");
        grain.MailboxCapacity = 1;
        return grain;
    }

    private static RemoteAskGrainRequest Ask(FramedCaller caller, TimeSpan? timeout) => new()
    {
        Grain = Grain(caller),
        Message = Messages.InnerFrame(new StringValue()),
        RequestTimeout = timeout is { } time ? Duration.FromTimeSpan(time) : null,
    };

    /// <summary>A node whose grain answers when the gate opens.</summary>
    private Task<EmbeddedNode> StartAsync(
        DuplexDialect dialect, Action<EmbeddedNodeOptions>? configure = null) =>
        TestNode.StartAsync(options =>
        {
            options.DuplexDialect = dialect;
            options.StopTimeout = TimeSpan.FromMilliseconds(200);
            options.AddGrain(_ => new ScriptedGrain
            {
                OnAsk = _ =>
                {
                    _started.TrySetResult();
                    return _gate.Task;
                },
            });
            configure?.Invoke(options);
        });

    [GrainKind("tests/SlowToStart")]
    public interface ISlowToStart
    {
        Task TellAsync(Int64Value command);
    }

    private sealed class SlowToStart(TaskCompletionSource started) : ISlowToStart, IActorLifecycle
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            started.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        public Task StopAsync() => Task.CompletedTask;

        public Task TellAsync(Int64Value command) => Task.CompletedTask;
    }
}
