using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>What one end of a connection offers, or what both have agreed on.</summary>
/// <param name="Revision">What may be sent: 1 for DATA, REPLY, ERROR, PING and PONG, 2 for CHUNK too, 3 for TABLE, 4 for
/// CREDIT.</param>
/// <param name="FrameSize">The most bytes behind a frame's header.</param>
/// <param name="SentMessageSize">The most bytes of a message that may be sent.</param>
/// <param name="ReceivedMessageSize">The most bytes of a message that is taken.</param>
/// <param name="Credits">How many bytes of DATA and CHUNK frames may be under way.</param>
/// <param name="Transfers">How many messages may be under way in chunks.</param>
internal sealed record DuplexLimits(
    int Revision, int FrameSize, long SentMessageSize, long ReceivedMessageSize, long Credits, int Transfers)
{
    public const int ChunkRevision = 2;
    public const int TableRevision = 3;
    public const int CreditRevision = 4;

    public const int DefaultSize = 16 * 1024 * 1024;

    private const int SmallestFrameSize = 16 * 1024;
    private const int DefaultTransfers = 4;
    private const int DefaultChunkSize = 256 * 1024;
    private const long Unbounded = int.MaxValue;

    public bool HasChunks => Revision >= ChunkRevision;

    public bool HasTables => Revision >= TableRevision;

    public bool HasCredits => Revision >= CreditRevision;

    /// <summary>
    /// The most bytes of a chunk's body, its own numbers included. A window that is no larger than a chunk could stall
    /// for good after other traffic, so that a chunk with its header takes three quarters of it at most.
    /// </summary>
    public int ChunkSize
    {
        get
        {
            long size = Math.Min(DefaultChunkSize, FrameSize);
            return HasCredits ? (int)Math.Max(64, Math.Min(size, (Credits * 3 / 4) - FrameHeader.Size)) : (int)size;
        }
    }

    /// <summary>What an end that takes messages of a size offers.</summary>
    public static DuplexLimits Offer(long messageSize) =>
        new(
            CreditRevision,
            (int)Math.Clamp(messageSize, SmallestFrameSize, DefaultSize),
            messageSize,
            messageSize,
            DefaultSize,
            DefaultTransfers);

    public void WriteTo(Hello hello)
    {
        hello.Revision = (uint)Revision;
        hello.MaxFrameSize = (uint)FrameSize;
        hello.MaxMessageSize = (ulong)ReceivedMessageSize;
        hello.InitialCredits = (ulong)Credits;
        hello.MaxConcurrentLargeTransfers = (uint)Transfers;
    }

    /// <summary>What holds between what this end offers and what the other one says: the smaller of each. Where that
    /// says 0, each end takes its own default, or what it allows at all if that is less.</summary>
    public DuplexLimits And(Hello other) => new(
        (int)Math.Min((uint)Revision, other.Revision),
        (int)Math.Max(SmallestFrameSize, Math.Min((uint)FrameSize, other.MaxFrameSize)),
        other.MaxMessageSize == 0 ? Unbounded : Smaller(SentMessageSize, other.MaxMessageSize),
        Smaller(ReceivedMessageSize, other.MaxMessageSize == 0 ? DefaultSize : other.MaxMessageSize),
        other.InitialCredits == 0 ? DefaultSize : Smaller(Credits, other.InitialCredits),
        other.MaxConcurrentLargeTransfers == 0
            ? DefaultTransfers
            : (int)Math.Min((uint)Transfers, other.MaxConcurrentLargeTransfers));

    private static long Smaller(long own, ulong others) => (long)Math.Min((ulong)own, others);
}
