using System.Threading.Tasks.Sources;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>
/// An ask of one message: the hot path. The object, its buffer and its completion source are used again and again.
/// </summary>
internal sealed class DuplexAsk : DuplexCall, IValueTaskSource<IMessage>
{
    private const int MaxPooled = 4_096;

    private static readonly ObjectPool<DuplexAsk> s_pool = new(MaxPooled);

    private CompletionSource<IMessage> _source;
    private ReplyParser? _replyParser;
    private bool _isOnSlowWay;

    public ValueTask<IMessage> Reply => new(this, _source.Version);

    /// <summary>Writes the request.</summary>
    /// <exception cref="RemotingException">It takes more bytes than the limit, or its time is over.</exception>
    public static DuplexAsk Create(
        ActorAddress receiver,
        IMessage message,
        MessageType type,
        ReplyParser replyParser,
        int limit,
        in CallOptions options)
    {
        int bodySize = MessageEnvelope.SizeOf(message, type);
        int payloadSize = Payload.SizeOf(type, bodySize, PayloadFormat.InnerFrame);
        DuplexAsk ask = s_pool.TryTake() ?? new DuplexAsk();
        ask.Flags = FrameFlags.ExpectsReply;
        Span<byte> to = ask.WriteHead(Serializer.Protobuf, payloadSize, hasDeadline: true, options, limit);
        MessageEnvelope.WritePayload(to, message, type, bodySize, PayloadFormat.InnerFrame);
        ask.Receiver = receiver;
        ask.NamesReceiver = true;
        ask.TypeName = type.Utf8FullName;
        ask._replyParser = replyParser;
        ask._isOnSlowWay = message is SerializedMessage;
        ask.Begin(Unassigned);
        return ask;
    }

    public override void Complete(in MessageBytes reply)
    {
        IMessage message;
        try
        {
            message = DuplexReply.Parse(reply, _replyParser!);
        }
        catch (Exception e)
        {
            Fail(TransportFailure.ExplainParsing(e));
            return;
        }

        if (_isOnSlowWay)
        {
            // It is a step of a longer way, which ends with the caller's code.
            using PoolContext.Scope scope = PoolContext.Enter();
            _source.SetResult(message);
        }
        else
        {
            _source.SetResult(message);
        }
    }

    protected override void Complete(Exception failure)
    {
        if (_isOnSlowWay)
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
            throw e.With(KeepMessage());
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
        if (Waits)
        {
            return;
        }

        Receiver = null;
        _replyParser = null;
        _source.Reset();

        if (Buffer!.Length > CopyLimit)
        {
            ReturnBuffer();
        }
        else
        {
            s_pool.Return(this);
        }
    }
}
