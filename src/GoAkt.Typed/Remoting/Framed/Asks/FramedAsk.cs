using System.Threading.Tasks.Sources;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Framed.Wire;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>
/// An ask of one message: the hot path. The object, its buffer and its completion source are used again and again.
/// </summary>
internal sealed class FramedAsk : FramedCall, IValueTaskSource<IMessage>
{
    private const int MaxPooled = 256;
    private const int MaxPooledBuffer = 64 * 1024;

    private static readonly ObjectPool<FramedAsk> s_pool = new(MaxPooled);

    private CompletionSource<IMessage> _source;
    private ReplyParser? _replyParser;
    private PayloadFormat _format;
    private IMessage? _reply;
    private bool _isOnSlowWay;

    public override bool RunsCallersCode => !_isOnSlowWay;

    protected override ReadOnlySpan<byte> ResponseName => Envelopes.Ask.Utf8ResponseName;

    public ValueTask<IMessage> Reply => new(this, _source.Version);

    /// <summary>Writes the request.</summary>
    /// <exception cref="RemotingException">It takes more bytes than the frame limit, or its time is over.</exception>
    public static FramedAsk Create(
        in MessageEnvelope envelope,
        ReplyParser replyParser,
        PayloadFormat format,
        int maxFrameSize,
        CallOptions options)
    {
        TimeSpan timeout = options.TimeLeft();
        OutgoingFrame frame = new(
            Envelopes.Ask.Utf8RequestName,
            options.Headers,
            (long)envelope.Size + MessageEnvelope.SizeOfTimeout(timeout),
            maxFrameSize);

        FramedAsk ask = s_pool.TryTake() ?? new FramedAsk();
        ask._replyParser = replyParser;
        ask._format = format;
        ask._isOnSlowWay = envelope.IsKept;
        ask.Lane = options.Actor?.Lane;
        ask.DeadlineTick = options.Deadline.Tick;
        ask.CancellationToken = options.CancellationToken;
        ask.Length = frame.Size;
        if (ask.Buffer is null || ask.Buffer.Length < frame.Size)
        {
            ask.Buffer = GC.AllocateUninitializedArray<byte>(Math.Max(512, frame.Size));
        }

        MessageEnvelope.WriteTimeout(envelope.Write(frame.WriteHead(ask.Buffer)), timeout);
        return ask;
    }

    protected override Exception? Complete(ReadOnlySpan<byte> body)
    {
        IMessage reply;
        try
        {
            reply = AskReply.ParseOne(body, _format, _replyParser!);
        }
        catch (Exception e)
        {
            return TransportFailure.ExplainParsing(e);
        }

        if (RunsCallersCode)
        {
            _source.SetResult(reply);
        }
        else
        {
            _reply = reply;
            SucceedElsewhere();
        }

        return null;
    }

    protected override void Succeed()
    {
        IMessage reply = _reply!;
        _reply = null;
        _source.SetResult(reply);
    }

    protected override void Complete(Exception failure)
    {
        if (!RunsCallersCode)
        {
            _source.SetException(failure);
            return;
        }

        // The caller's code is for the pool: what it does next may wait for the end of another call, which waits for
        // this thread.
        using PoolContext.Scope scope = PoolContext.Enter();
        _source.SetException(failure);
    }

    IMessage IValueTaskSource<IMessage>.GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        catch (RemotingException e) when (e.IsRepeatable)
        {
            throw e.With(KeepMessages(_format));
        }
        finally
        {
            Recycle();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<IMessage>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<IMessage>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token);

    private void Recycle()
    {
        EndCancellation();
        ForgetTakenFrame();
        Holder = null;
        Lane = null;
        _replyParser = null;
        _source.Reset();
        if (Buffer?.Length > MaxPooledBuffer)
        {
            Buffer = null;
        }

        // The sweeper may just be about to give up what is overdue: it must not find another call in its place.
        if (Environment.TickCount64 < DeadlineTick)
        {
            s_pool.Return(this);
        }
    }
}
