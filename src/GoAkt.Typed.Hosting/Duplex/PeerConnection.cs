using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Hosting.Requests;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>
/// One connection that speaks Duplex, after its handshake. One read's messages go to their mailboxes; then the actors
/// run, while the next read is under way already, and what they answer leaves together.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "CloseAsync disposes of what it owns.")]
internal sealed class PeerConnection : FrameOutput, IMessageSource, IRequestSource, IPeer
{
    /// <summary>A frame's header and the longest name of a type that is written out.</summary>
    private const int HeadRoom = 512;

    /// <summary>More bytes of replies than this do not wait for a peer that is slow to take them.</summary>
    private const long MostUntakenReplies = 256 * 1024 * 1024;

    private const string Stopped = "the node stops";

    private static readonly TimeSpan s_pauseWhileUnsent = TimeSpan.FromMilliseconds(1);

    private static readonly byte[] s_errorName = System.Text.Encoding.UTF8.GetBytes(Error.Descriptor.FullName);

    [ThreadStatic]
    private static byte[]? s_scratch;

    private readonly DuplexService _service;
    private readonly PeerTransport _transport;
    private readonly NodeInput _input;
    private readonly ReceiveWindow _window;
    private readonly PendingAsks _pending;
    private readonly AwaitedPongs _pongs = new();
    private readonly TaskCompletionSource<string> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _readerEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;
    private long _lastReadAt;
    private long _lastTakenAt;
    private volatile bool _isEnding;
    private volatile bool _isLost;

    public PeerConnection(DuplexService service, PeerTransport transport, NodeLink link)
        : base(link.Limits, link.Lane)
    {
        _service = service;
        _transport = transport;
        _window = new ReceiveWindow(link.Limits);
        _input = new NodeInput(this, service, link);
        _pending = new PendingAsks(service.Node.Time);
        _lastReadAt = _lastTakenAt = service.Node.Time.GetTimestamp();
        transport.OnProgress = () => Volatile.Write(ref _lastTakenAt, service.Node.Time.GetTimestamp());
    }

    public bool HasEnded => _ended.Task.IsCompleted;

    bool IRequestSource.HasRequests => Volatile.Read(ref _underWay) != 0;

    /// <summary>Serves the connection until its peer ends it, or breaks the protocol, or is silent for too long, or the
    /// node has ended and all is answered. While that is being stopped, requests are refused.</summary>
    /// <returns>Why the connection is to be closed.</returns>
    public async Task<string> RunAsync()
    {
        using CancellationTokenRegistration end =
            _service.Node.Ended.UnsafeRegister(static state => ((PeerConnection)state!).OnNodeEnded(), this);
        using HostedNode.SourceRegistration drained = _service.Node.Register((IRequestSource)this);
        using HostedNode.PeerRegistration read = _service.Node.Register((IPeer)this);
        using IDisposable liveness = new PeerLiveness(this, _service.Node.Time);
        _transport.Run(new PeerReader(this, _input, _transport).Start);
        return await _ended.Task.ConfigureAwait(false);
    }

    public TimeSpan TimeUntil(long dueAt)
    {
        TimeSpan left = _service.Node.Time.GetElapsedTime(_service.Node.Time.GetTimestamp(), dueAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Something has come from the peer.</summary>
    public void NoteRead() => Volatile.Write(ref _lastReadAt, _service.Node.Time.GetTimestamp());

    /// <summary>When something came last from the peer, by the node's clock.</summary>
    public long LastReadAt => Volatile.Read(ref _lastReadAt);

    /// <summary>How long the peer has shown no sign of life. One that is slow to take its answers is not read from
    /// meanwhile, so that it takes some of them is such a sign.</summary>
    public TimeSpan Silence =>
        _service.Node.Time.GetElapsedTime(Math.Max(LastReadAt, Volatile.Read(ref _lastTakenAt)));

    /// <summary>Asks the peer for a sign of life.</summary>
    public void Ping() => Add(FrameType.Ping, NextCorrelation(), default);

    /// <summary>The peer has answered a PING.</summary>
    public void OnPong(ulong correlation) => _pongs.OnPong(correlation);

    async Task<bool> IPeer.CatchUpAsync()
    {
        // The answer stands behind all that the peer has written before, and is read by who reads that. What a peer
        // has written that is gone is read before its end is.
        ulong number = NextCorrelation();
        Task pong = _pongs.Await(number);
        Add(FrameType.Ping, number, default);
        await Task.WhenAny(pong, _ended.Task).ConfigureAwait(false);
        return true;
    }

    public void OnTaken(int charged)
    {
        if (_window.Grant(charged) is > 0 and long granted)
        {
            AddCredit(granted);
        }
    }

    /// <summary>A request is under way that is to be answered, or bytes that may hold some. Whether the node takes
    /// requests is looked at afterwards: so either they are refused, or the connection waits for their
    /// answers.</summary>
    public void OnAdmitted() => Interlocked.Increment(ref _underWay);

    /// <summary>Lets an ask be answered with its time-out, should that come first.</summary>
    public void Watch(DuplexAsker asker) => _pending.Add(asker);

    /// <summary>Answers an ask.</summary>
    public void Answer(ulong correlation, in AskOutcome outcome)
    {
        try
        {
            AddReply(correlation, MessageRequests.ReplyOf(outcome));
        }
#pragma warning disable CA1031 // One reply's failure must not end the others of its connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            AnswerFailure(correlation, e);
        }

        OnRequestDone();
    }

    /// <summary>Answers a request for the node itself.</summary>
    /// <exception cref="RequestRefusedException">There is no room for the answer.</exception>
    public void Answer(ulong correlation, byte[] name, IMessage response)
    {
        if (correlation != 0)
        {
            int size = 1 + response.CalculateSize();
            RequireRoom(size);
            AddEnvelope(correlation, name, response, size);
        }
    }

    private void AddEnvelope(ulong correlation, byte[] name, IMessage response, int size)
    {
        Span<byte> tail = Scratch(size, out byte[] buffer);
        tail[0] = (byte)Serializer.InternalProtobuf;
        response.WriteTo(tail[1..]);
        AddTail(correlation, name, buffer, size);
    }

    /// <summary>Answers a request that failed.</summary>
    public void AnswerFailure(ulong correlation, Exception failure)
    {
        if (correlation == 0 && failure is RequestRefusedException)
        {
            LogLevel level = _service.Node.Warnings.LevelOf(failure.Message);
            NodeLog.RequestRefused(_service.Node.Logger, level, failure.Message);
            return;
        }

        if (correlation == 0)
        {
            NodeLog.RequestFailed(_service.Node.Logger, "a request on Duplex that wants no answer", failure);
            return;
        }

        if (failure is MalformedRequestException)
        {
            AddError(correlation, Code.InternalError, failure.Message);
            return;
        }

        // An error is short, and has to arrive where a reply does not.
        var error = Refusal.Of(failure).ToError();
        AddEnvelope(correlation, s_errorName, error, 1 + error.CalculateSize());
        if (failure is not RequestRefusedException)
        {
            NodeLog.RequestFailed(_service.Node.Logger, "a request on Duplex", failure);
        }
    }

    /// <summary>What was admitted is answered.</summary>
    public void OnRequestDone()
    {
        if (Interlocked.Decrement(ref _underWay) == 0 && _isEnding)
        {
            End(Stopped);
        }
    }

    /// <summary>Adds an ERROR frame.</summary>
    public void AddError(ulong correlation, Code code, string message) =>
        Add(FrameType.Error, correlation, new Error { Code = code, Message = message }.ToByteArray());

    /// <summary>Ends the connection once what is to be sent has been sent.</summary>
    public void End(string reason)
    {
        if (reason != Stopped)
        {
            _isLost = true;
            _readerEnd.TrySetResult();
        }

        _ended.TrySetResult(reason);
    }

    /// <summary>Lets go of everything; what the actors answer from now on goes nowhere.</summary>
    /// <returns>Whether the peer can be waited for to take what stands between here and its socket.</returns>
    public async ValueTask<bool> CloseAsync()
    {
        Flush();
        long since = Stopwatch.GetTimestamp();
        bool isPatient;
        while (!TryEndSending(
            Stopwatch.GetElapsedTime(since) >= (_isLost ? ConnectionEnding.Farewell : _service.Node.StopTimeout),
            out isPatient))
        {
            await Task.Delay(s_pauseWhileUnsent).ConfigureAwait(false);
        }

        _pending.Dispose();
        if (isPatient)
        {
            await _transport.EndSendingAsync(_readerEnd.Task).ConfigureAwait(false);
        }

        _transport.Dispose();
        return isPatient;
    }

    /// <summary>Sends nothing more, if nothing is unsent. What a peer says meanwhile is answered, and so that is one
    /// question, asked under the gate.</summary>
    /// <param name="isLate">Whether what is unsent is not waited for any more.</param>
    /// <param name="isPatient">Whether all is sent, to a peer that is there.</param>
    /// <returns>False if it is waited for.</returns>
    private bool TryEndSending(bool isLate, out bool isPatient)
    {
        lock (Gate)
        {
            bool hasUnsent = Unsent > 0 || HasUnsentMessages;
            isPatient = !_isLost && !hasUnsent;
            if (hasUnsent && !isLate)
            {
                return false;
            }

            TryClose();
            FailUnsent(static _ => Remoting.RemotingException.Disposed(Errors.Delivery.Unknown));
            return true;
        }
    }

    protected override ulong NextCorrelation() => _input.NextNumber();

    protected override ValueTask WriteAsync(List<Segment> segments) => _transport.SendAsync(segments);

    protected override void OnBroken(Exception reason) => End($"it broke: {ExceptionText.Of(reason)}");

    protected override void OnWritten(List<(OutgoingMessage Message, ulong Token)> tells)
    {
    }

    private void AddReply(ulong correlation, IMessage reply)
    {
        var type = MessageType.Of(reply);
        int bodySize = MessageBody.SizeOf(reply, type);
        int size = 1 + Payload.SizeOf(type, bodySize, PayloadFormat.InnerFrame);
        RequireRoom(size);
        Span<byte> tail = Scratch(size, out byte[] buffer);
        tail[0] = (byte)Serializer.Protobuf;
        Payload.Write(tail[1..], reply, type, bodySize, PayloadFormat.InnerFrame);
        AddTail(correlation, type.Utf8FullName, buffer, size);
    }

    /// <exception cref="RequestRefusedException">The reply is larger than was agreed on, or too many wait that the peer
    /// does not take.</exception>
    private void RequireRoom(int size)
    {
        long limit = Limits.HasChunks ? Limits.SentMessageSize : Math.Min(Limits.FrameSize, Limits.SentMessageSize);
        if (size + HeadRoom > limit)
        {
            throw Refusal.ReplyTooLarge(size + HeadRoom, limit);
        }

        // Small replies go behind each other into the stream, large ones wait for credit beside it. One that is no
        // longer than the error would be goes all the same.
        long untaken = Unsent + TransferBytes;
        if (size > HeadRoom && untaken > MostUntakenReplies)
        {
            throw Refusal.TooManyReplies(untaken);
        }
    }

    private void AddTail(ulong correlation, byte[] typeName, byte[] buffer, int size)
    {
        if (size > OutgoingMessage.CopyLimit)
        {
            Send(new LargeReply(typeName, buffer), correlation);
        }
        else if (Limits.HasChunks && size + HeadRoom > Limits.ChunkSize)
        {
            Send(new LargeReply(typeName, buffer.AsSpan(0, size).ToArray()), correlation);
        }
        else
        {
            AddReply(correlation, typeName, buffer.AsSpan(0, size));
        }
    }

    /// <summary>A buffer for a reply; a large one is the reply's own.</summary>
    private static Span<byte> Scratch(int size, out byte[] buffer)
    {
        buffer = size <= OutgoingMessage.CopyLimit
            ? s_scratch ??= GC.AllocateUninitializedArray<byte>(OutgoingMessage.CopyLimit)
            : GC.AllocateUninitializedArray<byte>(size);
        return buffer.AsSpan(0, size);
    }

    private void OnNodeEnded()
    {
        _pending.EndAll();
        _isEnding = true;

        // Not looked at before who answers the last request sees that the connection ends.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _underWay) == 0)
        {
            End(Stopped);
        }
    }

    private sealed class LargeReply : OutgoingMessage
    {
        private readonly byte[] _tail;

        public LargeReply(byte[] typeName, byte[] tail)
        {
            TypeName = typeName;
            _tail = tail;
        }

        public override FrameType Type => FrameType.Reply;

        public override ReadOnlyMemory<byte> Tail => _tail;

        /// <summary>Who asked finds out by itself.</summary>
        public override void Fail(Exception reason)
        {
        }
    }
}
