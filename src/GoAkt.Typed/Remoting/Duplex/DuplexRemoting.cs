using System.IO.Enumeration;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>
/// Speaks to a node of GoAkt 4.5 or later through a few connections that carry any number of calls each, and answers in
/// any order: one for requests to the node itself, some for asks and tells, one for what is large. Each is opened when
/// it is first needed.
/// </summary>
internal sealed class DuplexRemoting : NodeRemoting
{
    private const uint FnvOffset = 2_166_136_261;
    private const uint FnvPrime = 16_777_619;

    private readonly DuplexDialer _dialer;
    private readonly DuplexLane _control;
    private readonly DuplexLane[] _ordinary;
    private readonly DuplexLane _large;
    private readonly Sweeper _sweeper;
    private volatile bool _isBusy;

    public DuplexRemoting(RemotingTarget target)
        : base(target)
    {
        _dialer = new DuplexDialer(target);
        DuplexEvents events = new(new ConnectionLosses(RaiseConnectionLost), RaiseWireRefused, () => _sweeper!.Wake());
        _control = new DuplexLane(LaneId.Control, _dialer, target, events);
        _ordinary =
        [
            .. Enumerable
                .Range(0, target.OrdinaryLanes)
                .Select(index => new DuplexLane(LaneId.Ordinary(index), _dialer, target, events)),
        ];
        _large = new DuplexLane(LaneId.Large, _dialer, target, events);
        _sweeper = new Sweeper(Sweep);
    }

    public override WireProtocol Protocol => WireProtocol.Duplex;

    /// <summary>A tell is taken into the connection, and nothing comes back.</summary>
    public override bool TellReportsMissingActor => false;

    public override bool VerifiesBatches => true;

    /// <summary>One that never answers is not kept.</summary>
    public override bool HasAnswered => true;

    public override bool IsBusy => _isBusy;

    public override NodeTraffic? Traffic =>
        _ordinary.Aggregate(_control.Traffic + _large.Traffic, static (all, lane) => all + lane.Traffic);

    protected override PayloadFormat Payloads => PayloadFormat.InnerFrame;

    /// <summary>Opens the connection for requests to the node itself, which shows that the node speaks
    /// Duplex.</summary>
    /// <param name="timeout">The longest that the handshake may take.</param>
    /// <param name="cancellationToken">Gives it up, and every other connection with it.</param>
    /// <exception cref="RemotingException">There is none to be had.</exception>
    public Task OpenAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        TaskCompletionSource opened = new();
        LibraryThread.Start(
            () =>
            {
                try
                {
                    using CancellationTokenRegistration giveUp = cancellationToken.UnsafeRegister(
                        static dialer => ((DuplexDialer)dialer!).Dispose(), _dialer);
                    _control.Open(timeout);
                }
                catch (Exception e)
                {
                    WorkerThreads.Completions.Run(new Failure(opened, TransportFailure.Explain(e)));
                    return;
                }

                opened.SetResult();
            },
            $"GoAkt to {Target.Dial}");
        return opened.Task;
    }

    public override void CloseFreeConnections()
    {
        foreach (DuplexLane lane in _ordinary.Append(_large).Append(_control))
        {
            lane.Suspect();
        }

        _sweeper.Wake();
    }

    public override void NoteReachable()
    {
        foreach (DuplexLane lane in _ordinary.Append(_large).Append(_control))
        {
            lane.EndPause();
        }
    }

    public override ValueTask<IMessage> AskAsync(
        ActorAddress receiver, IMessage message, MessageType messageType, ReplyParser replyParser, CallOptions options)
    {
        var ask = DuplexAsk.Create(receiver, message, messageType, replyParser, Target.MaxFrameSize, options);
        ValueTask<IMessage> reply = ask.Reply;
        LaneFor(receiver, ask.Tail.Length).Send(ask);
        _sweeper.Wake();
        ask.ObserveCancellation();
        return reply;
    }

    public override async ValueTask<IReadOnlyList<IMessage>> AskAllAsync(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, ReplyParser replyParser, CallOptions options)
    {
        DuplexRequest<IReadOnlyList<IMessage>> call =
            DuplexRequests.AskAll(receiver, messages, replyParser, Target.MaxFrameSize, options);
        try
        {
            return await SendAsync(LaneFor(receiver, call.Tail.Length), call).InPlace();
        }
        catch (RemotingException e) when (e.IsRepeatable)
        {
            throw e.With(call.KeepMessages());
        }
    }

    public override ValueTask TellAsync(
        ActorAddress receiver, IMessage message, MessageType messageType, CallOptions options)
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        return Send(receiver, DuplexTell.Create(receiver, message, messageType, Target.MaxFrameSize, options));
    }

    public override ValueTask TellAllAsync(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, CallOptions options) =>
        Send(receiver, DuplexTell.CreateBatch(receiver, messages, Target.MaxFrameSize, options));

    public override async ValueTask<TResponse> RequestAsync<TResponse>(
        Envelope<TResponse> envelope, IMessage request, CallOptions options)
    {
        DuplexRequest<TResponse> call = DuplexRequests.Of(envelope, request, Target.MaxFrameSize, options);
        return await SendAsync(_control, call).InPlace();
    }

    public override async ValueTask VerifyAsync(ActorAddress address, CallOptions options) =>
        await SendAsync(_control, DuplexRequests.Verification(address, Target, options)).InPlace();

    public override ValueTask DisposeAsync()
    {
        Task[] ends = [_control.EndAsync(), _large.EndAsync(), .. _ordinary.Select(static lane => lane.EndAsync())];
        _dialer.Dispose();
        _sweeper.Dispose();
        return new ValueTask(Task.WhenAll(ends));
    }

    private ValueTask Send(ActorAddress receiver, DuplexTell tell)
    {
        ValueTask taken = tell.Taken;
        LaneFor(receiver, tell.Tail.Length).Send(tell);
        _sweeper.Wake();
        if (!taken.IsCompleted)
        {
            tell.ObserveCancellation();
        }

        return taken;
    }

    private async Task<TResult> SendAsync<TResult>(DuplexLane lane, DuplexRequest<TResult> call)
    {
        lane.Send(call);
        _sweeper.Wake();
        call.ObserveCancellation();
        try
        {
            return await call.Result.InPlace();
        }
        finally
        {
            call.End();
        }
    }

    /// <summary>The lane of what is sent to an actor: the same one for all that is of a sort, large or not, or it would
    /// lose its order. What is large by its size alone may pass the rest, or be passed.</summary>
    private DuplexLane LaneFor(ActorAddress receiver, int size)
    {
        if (size >= Target.LargeMessageSize || IsLarge(receiver.Name))
        {
            return _large;
        }

        if (_ordinary.Length == 1)
        {
            return _ordinary[0];
        }

        uint hash = FnvOffset;
        foreach (byte one in receiver.Wire)
        {
            hash = (hash ^ one) * FnvPrime;
        }

        return _ordinary[hash % (uint)_ordinary.Length];
    }

    private bool IsLarge(string name)
    {
        foreach (string pattern in Target.LargeActors)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }

    private bool Sweep(long now)
    {
        bool isBusy = _control.Sweep(now) | _large.Sweep(now);
        foreach (DuplexLane lane in _ordinary)
        {
            isBusy |= lane.Sweep(now);
        }

        return _isBusy = isBusy;
    }

    private sealed class Failure(TaskCompletionSource opened, RemotingException reason) : IThreadPoolWorkItem
    {
        public void Execute() => opened.SetException(reason);
    }
}
