namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>A message on its way into a connection's DATA or REPLY frames, all of it written but the frame's
/// head.</summary>
internal abstract class OutgoingMessage
{
    /// <summary>Up to this many bytes of a message are copied into the buffer that gathers. A larger one is sent from
    /// its own buffer, which nobody may use again.</summary>
    public const int CopyLimit = 16 * 1024;

    private ulong _token;
    private bool _waits;

    public virtual FrameType Type => FrameType.Data;

    /// <summary>What the frame's flags are.</summary>
    public FrameFlags Flags { get; protected set; }

    /// <summary>Whom it is for; null for the node itself, and for a reply. What is for one actor keeps its
    /// order.</summary>
    public ActorAddress? Receiver { get; protected set; }

    /// <summary>Whether the frame names the receiver.</summary>
    public bool NamesReceiver { get; protected set; }

    /// <summary>The full name of the message; empty where the serializer needs none.</summary>
    public byte[] TypeName { get; protected set; } = [];

    /// <summary>What stands behind the references: <c>u8 serializer | [u32 metaLen | metadata] | payload</c>.</summary>
    public abstract ReadOnlyMemory<byte> Tail { get; }

    /// <summary>In milliseconds of <see cref="Environment.TickCount64"/>: when it is not to be sent any more.</summary>
    public long DeadlineTick { get; protected set; } = long.MaxValue;

    /// <summary>The position in the connection's stream behind it, once it is in its frames.</summary>
    public long EndOffset { get; set; } = long.MaxValue;

    /// <summary>Whether it waits for its turn, or did so when its call ended. It may still stand in a queue then, and
    /// has to stay as it is.</summary>
    public bool Waits => Volatile.Read(ref _waits);

    /// <summary>What tells this use of the object from another one, and a reply's correlation; 0 once it has
    /// ended.</summary>
    public ulong Token => Volatile.Read(ref _token);

    /// <summary>Ends it, for one of those who try.</summary>
    /// <param name="token">The use that is meant.</param>
    public bool TryEnd(ulong token) =>
        token != 0 && Interlocked.CompareExchange(ref _token, 0, token) == token;

    /// <summary>Gives a use another token, unless it has ended.</summary>
    public bool TryChange(ulong from, ulong to) => Interlocked.CompareExchange(ref _token, to, from) == from;

    /// <summary>Begins a use of the object.</summary>
    public void Begin(ulong token)
    {
        EndOffset = long.MaxValue;
        _waits = false;
        Volatile.Write(ref _token, token);
    }

    /// <summary>It waits for its turn from now on.</summary>
    public void BeginWait() => Volatile.Write(ref _waits, true);

    /// <summary>It is in its frames, and stands in no queue any more.</summary>
    public void EndWait() => Volatile.Write(ref _waits, false);

    /// <summary>To be called just before it is written that has waited: what is left of its time is less.</summary>
    public virtual void RefreshDeadline()
    {
    }

    /// <summary>Ends a use that was <see cref="TryEnd"/>ed with a failure. Neither blocks nor runs the application's
    /// code.</summary>
    public abstract void Fail(Exception reason);
}
