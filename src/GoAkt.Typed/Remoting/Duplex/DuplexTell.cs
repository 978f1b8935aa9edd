using System.Threading.Tasks.Sources;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>
/// A tell, or a batch of them in one request. It is done when it has been handed to the connection: nothing comes back,
/// not even for an actor that is not there.
/// </summary>
internal sealed class DuplexTell : DuplexCall, IValueTaskSource
{
    private const int MaxPooled = 4_096;

    private static readonly ObjectPool<DuplexTell> s_pool = new(MaxPooled);

    private CompletionSource<bool> _source;
    private bool _isOnSlowWay;
    private bool _isBatch;

    public ValueTask Taken => new(this, _source.Version);

    /// <summary>What travels with it, and with the question for its actor if there has to be one; null if there is
    /// nothing.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Headers { get; private set; }

    /// <summary>Writes a tell.</summary>
    /// <exception cref="RemotingException">It takes more bytes than the limit, or its time is over.</exception>
    public static DuplexTell Create(
        ActorAddress receiver, IMessage message, MessageType type, int limit, in CallOptions options)
    {
        int bodySize = MessageEnvelope.SizeOf(message, type);
        int payloadSize = Payload.SizeOf(type, bodySize, PayloadFormat.InnerFrame);
        DuplexTell tell = s_pool.TryTake() ?? new DuplexTell();
        tell.Flags = FrameFlags.None;
        Span<byte> to = tell.WriteHead(Serializer.Protobuf, payloadSize, hasDeadline: false, options, limit);
        MessageEnvelope.WritePayload(to, message, type, bodySize, PayloadFormat.InnerFrame);
        tell.NamesReceiver = true;
        tell.TypeName = type.Utf8FullName;
        tell._isBatch = false;
        tell._isOnSlowWay = message is SerializedMessage;
        tell.Begin(receiver, options);
        return tell;
    }

    /// <summary>Writes a batch of tells.</summary>
    /// <exception cref="RemotingException">It takes more bytes than the limit, or its time is over.</exception>
    public static DuplexTell CreateBatch(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, int limit, in CallOptions options)
    {
        MessageEnvelope[] envelopes =
            MessageEnvelope.Enclose(receiver, messages, PayloadFormat.InnerFrame, out long size);
        DuplexTell tell = new() { Flags = FrameFlags.None };
        MessageEnvelope.WriteAll(
            tell.WriteHead(Serializer.InternalProtobuf, size, hasDeadline: false, options, limit), envelopes);
        tell.NamesReceiver = false;
        tell.TypeName = Envelopes.Tell.Utf8RequestName;
        tell._isBatch = tell._isOnSlowWay = true;
        tell.Begin(receiver, options);
        return tell;
    }

    /// <summary>Completes it on the thread that tells, before anybody awaits it.</summary>
    public void Complete()
    {
        IsSent = true;
        _source.SetResult(true);
    }

    public override void Complete(in MessageBytes reply)
    {
        IsSent = true;
        if (_isOnSlowWay)
        {
            // It is a step of a longer way, which ends with the caller's code.
            using PoolContext.Scope scope = PoolContext.Enter();
            _source.SetResult(true);
        }
        else
        {
            _source.SetResult(true);
        }
    }

    protected override void Complete(Exception failure)
    {
        using PoolContext.Scope scope = PoolContext.Enter();
        _source.SetException(failure);
    }

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _source.GetResult(token);
        }
        catch (RemotingException e) when (e.IsRepeatable)
        {
            throw e.With(
                _isBatch
                    ? KeptMessages.FromRequest(Tail.Span[PayloadAt..], PayloadFormat.InnerFrame)
                    : KeepMessage());
        }
        finally
        {
            Recycle();
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token);

    private void Begin(ActorAddress receiver, in CallOptions options)
    {
        Receiver = receiver;
        Actor = options.Actor;
        Headers = options.Headers;
        Begin(Unassigned);
    }

    private void Recycle()
    {
        EndCancellation();
        if (Waits)
        {
            return;
        }

        Receiver = null;
        Actor = null;
        Headers = null;
        _source.Reset();
        if (Buffer!.Length > CopyLimit)
        {
            ReturnBuffer();
        }
        else if (!_isBatch)
        {
            s_pool.Return(this);
        }
    }
}
