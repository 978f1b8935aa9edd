using System.Buffers;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>One request, and what its caller awaits. Many threads may try to end it; it is completed for the one that
/// has, perhaps by another one.</summary>
internal abstract class DuplexCall : OutgoingMessage, IThreadPoolWorkItem
{
    /// <summary>The token of a call that no connection has yet.</summary>
    public const ulong Unassigned = ulong.MaxValue;

    private CancellationTokenRegistration _cancellation;
    private Exception? _failure;
    private int _deadlineAt;
    private int _length;

    public override ReadOnlyMemory<byte> Tail => Buffer.AsMemory(0, _length);

    /// <summary>How many bytes the tail takes. May be read at any time: unlike the tail it is never in two minds while
    /// the object is used again.</summary>
    public int Size => Volatile.Read(ref _length);

    /// <summary>When it began, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long StartedTick { get; private set; }

    /// <summary>What is known of the actor, if the node does not say that it is gone; else null.</summary>
    public CalledActor? Actor { get; protected set; }

    /// <summary>Whether the socket has taken all of it, so that nobody reads the buffer any more.</summary>
    protected bool IsSent { get; set; }

    /// <summary>The caller's own.</summary>
    protected CancellationToken CancellationToken { get; private set; }

    protected byte[]? Buffer { get; set; }

    /// <summary>Where the payload begins in the tail.</summary>
    protected int PayloadAt { get; private set; }

    /// <summary>Moves it to a connection, unless it has ended.</summary>
    public bool TryAssign(ulong token) => TryChange(Unassigned, token);

    /// <summary>Ends it, whichever connection it has.</summary>
    public bool TryEnd()
    {
        ulong token;
        while ((token = Token) != 0)
        {
            if (TryEnd(token))
            {
                return true;
            }
        }

        return false;
    }

    public override void Fail(Exception reason)
    {
        _failure = (reason as RemotingException)?.ForOneCall() ?? reason;
        WorkerThreads.Completions.Run(this);
    }

    /// <summary>The reply has come; it may be one of a node that has not read the request to its end.</summary>
    /// <param name="sent">Up to where the socket has taken the connection's stream.</param>
    public void NoteReply(long sent) => IsSent = EndOffset <= sent;

    /// <summary>Completes an ended call with the node's reply; runs the caller's code, and does not throw.</summary>
    public abstract void Complete(in MessageBytes reply);

    /// <summary>Lets the caller's token give the call up from now on.</summary>
    public void ObserveCancellation()
    {
        if (CancellationToken.CanBeCanceled)
        {
            _cancellation = CancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var call = (DuplexCall)state!;
                    if (call.TryEnd())
                    {
                        call.Fail(new OperationCanceledException(token));
                    }
                },
                this);
        }
    }

    public override void RefreshDeadline()
    {
        if (_deadlineAt > 0)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(
                Buffer.AsSpan(_deadlineAt), Nanoseconds(DeadlineTick - Environment.TickCount64));
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Exception failure = _failure!;
        _failure = null;
        Complete(failure);
    }

    /// <summary>Completes an ended call with a failure; may run the caller's code.</summary>
    protected abstract void Complete(Exception failure);

    /// <summary>Writes everything in front of the payload.</summary>
    /// <param name="serializer">How the payload is encoded.</param>
    /// <param name="payloadSize">How many bytes the payload takes.</param>
    /// <param name="hasDeadline">Whether the node is told how much time it has.</param>
    /// <param name="options">What bounds the call.</param>
    /// <param name="limit">The most bytes that a message may take.</param>
    /// <returns>What the payload is to be written to.</returns>
    /// <exception cref="RemotingException">It takes more, or its time is over, or its headers can't travel.</exception>
    protected Span<byte> WriteHead(
        Serializer serializer, long payloadSize, bool hasDeadline, in CallOptions options, int limit)
    {
        TimeSpan left = options.TimeLeft();
        int metadataSize = hasDeadline || options.Headers is { Count: > 0 } ? CallMetadata.SizeOf(options.Headers) : 0;
        PayloadAt = 1 + (metadataSize == 0 ? 0 : MessageBytes.MetadataLengthSize + metadataSize);
        _length = RemotingException.RequireWithin(limit, PayloadAt + payloadSize);
        _deadlineAt = hasDeadline ? PayloadAt - CallMetadata.DeadlineSize : 0;
        CancellationToken = options.CancellationToken;
        DeadlineTick = options.Deadline.Tick;
        StartedTick = Environment.TickCount64;
        IsSent = false;
        if (Buffer is null || Buffer.Length < _length)
        {
            Buffer = _length > CopyLimit
                ? ArrayPool<byte>.Shared.Rent(_length)
                : GC.AllocateUninitializedArray<byte>(Math.Max(256, _length));
        }

        Span<byte> to = Buffer.AsSpan(0, _length);
        to[0] = (byte)serializer;
        to = to[1..];
        if (metadataSize > 0)
        {
            Flags |= FrameFlags.Metadata;
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(to, metadataSize);
            long deadline = hasDeadline ? Nanoseconds((long)left.TotalMilliseconds) : 0;
            to = CallMetadata.Write(to[MessageBytes.MetadataLengthSize..], options.Headers, deadline);
        }

        return to;
    }

    /// <summary>After this the caller's token has no say any more.</summary>
    protected void EndCancellation()
    {
        _cancellation.Dispose();
        _cancellation = default;
    }

    /// <summary>Gives a large buffer back to the pool: a message is sent from it, and who fails the call may do so in
    /// the middle of that.</summary>
    protected void ReturnBuffer()
    {
        if (IsSent && Buffer is { Length: > CopyLimit } large)
        {
            Buffer = null;
            ArrayPool<byte>.Shared.Return(large);
        }
    }

    /// <summary>Copies the message out of the request, for a call that has failed.</summary>
    protected KeptMessages KeepMessage() =>
        KeptMessages.FromPayload(Tail.Span[PayloadAt..], PayloadFormat.InnerFrame);

    private static long Nanoseconds(long milliseconds) =>
        Math.Clamp(milliseconds, 1, int.MaxValue) * TimeSpan.NanosecondsPerTick * TimeSpan.TicksPerMillisecond;
}
