using System.Buffers.Binary;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Testing;

/// <summary>
/// Holds the frames that one end of a connection sends after the handshake against docs/wire.md, "Duplex": what may be
/// sent at the agreed revision, numbers that count up, tables in front of their use, chunks in their order, and credit.
/// </summary>
/// <param name="agreed">The HELLO_ACK.</param>
/// <param name="isDialler">Whether it is the end that asks and tells.</param>
public sealed class DuplexAuditor(Hello agreed, bool isDialler)
{
    public const int MostEntries = 8192;

    private const int ChunkSize = 256 * 1024;
    private const int ChunkRevision = 2;
    private const int TableRevision = 3;
    private const int CreditRevision = 4;

    private static readonly DuplexType[] s_both =
        [DuplexType.Chunk, DuplexType.Credit, DuplexType.Table, DuplexType.Ping, DuplexType.Pong];

    private static readonly DuplexType[] s_diallers = [DuplexType.Data, .. s_both];
    private static readonly DuplexType[] s_nodes = [DuplexType.Reply, DuplexType.Error, .. s_both];

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, (List<byte> Bytes, ulong Next, int Total, bool ExpectsReply)> _groups = [];
    private readonly HashSet<ulong> _correlations = [];
    private readonly HashSet<string>[] _literals = [[], []];
    private readonly long _window = agreed.InitialCredits == 0 ? 16 * 1024 * 1024 : (long)agreed.InitialCredits;
    private long _underWay;

    /// <summary>Knows the tables of this end.</summary>
    public DuplexReader Reader { get; } = new();

    /// <summary>How many frames of each type there were.</summary>
    public Dictionary<DuplexType, int> Counts { get; } = [];

    /// <summary>How many bytes the other end has not granted again.</summary>
    public long UnderWay
    {
        get
        {
            lock (_gate)
            {
                return _underWay;
            }
        }
    }

    /// <summary>How many bytes were charged in all.</summary>
    public long Charged { get; private set; }

    /// <summary>Takes a frame that this end has sent.</summary>
    /// <returns>The message that it completes, if any.</returns>
    public (DuplexFrame Frame, DuplexMessage Message)? Check(DuplexFrame frame)
    {
        Counts[frame.Type] = Counts.GetValueOrDefault(frame.Type) + 1;
        Require((isDialler ? s_diallers : s_nodes).Contains(frame.Type), frame, "that end sends none");
        Require(frame.Lane == DuplexFrame.LaneOf(agreed), frame, "the lane is not the one agreed on");
        Require(frame.Body.Length <= agreed.MaxFrameSize, frame, "it is too large");
        Require(frame.Type is DuplexType.Data or DuplexType.Reply or DuplexType.Chunk || frame.Flags == 0, frame, "no flags");
        switch (frame.Type)
        {
            case DuplexType.Data or DuplexType.Reply:
                Charge(frame);
                return (frame, CheckMessage(frame));
            case DuplexType.Chunk:
                Charge(frame);
                return CheckChunk(frame) is { } whole ? (whole, CheckMessage(whole, isWhole: true)) : null;
            case DuplexType.Table:
                CheckTable(frame);
                return null;
            case DuplexType.Error:
                Error.Parser.ParseFrom(frame.Body);
                return null;
            case DuplexType.Credit:
                Require(agreed.Revision >= CreditRevision && frame.Correlation == 0, frame, "no credit is agreed on");
                return null;
            default:
                Require(frame.Body.Length == 0, frame, "it has a body");
                return null;
        }
    }

    /// <summary>Takes a CREDIT frame that the other end has sent to this one.</summary>
    public void TakeCredit(DuplexFrame frame)
    {
        ReadOnlySpan<byte> body = frame.Body;
        long bytes = (long)DuplexBytes.ReadVarint(ref body);
        lock (_gate)
        {
            Require(bytes > 0 && bytes <= _underWay && body.IsEmpty, frame, $"{bytes} are granted of {_underWay}");
            _underWay -= bytes;
        }
    }

    private DuplexMessage CheckMessage(DuplexFrame frame, bool isWhole = false)
    {
        const DuplexFlags Chunks = DuplexFlags.FirstChunk | DuplexFlags.LastChunk;
        Require((frame.Flags & Chunks) == 0, frame, "only chunks are first or last");
        DuplexMessage message = Reader.ReadMessage(frame);
        bool isReply = frame.Type == DuplexType.Reply;
        bool isTell = !isReply && !frame.Has(DuplexFlags.ExpectsReply);
        Require(isTell == (frame.Correlation == 0), frame, "a tell has no correlation, and all else has one");
        Require(
            isTell || isReply || isWhole || _correlations.Add(frame.Correlation),
            frame,
            "the correlation was used before");
        Require(isReply == (message.Receiver is null), frame, "it has no receiver");
        Require(message.Type.Text.Length > 0, frame, "the message has no name");
        if (message.Serializer == 0)
        {
            Require(message.Envelope is not null, frame, "it is no envelope");
            Require(isReply || message.Receiver!.Value.Text.Length == 0, frame, "a request to the node has no receiver");
        }
        else
        {
            Require(message.Serializer == 1 && message.Inner?.Name == message.Type.Text, frame, "no inner frame");
            Require(
                isReply || message.Receiver!.Value.Text.StartsWith("goakt://", StringComparison.Ordinal),
                frame,
                "the receiver is no address");
        }

        Require(isReply || isTell || message.Deadline > 0, frame, "an ask says how much time is left");
        CheckMetadata(frame, message.Metadata);
        return message;
    }

    private static void CheckMetadata(DuplexFrame frame, byte[]? metadata)
    {
        Require(frame.Has(DuplexFlags.Metadata) == metadata is not null, frame, "metadata and its flag go together");
        if (metadata is null)
        {
            return;
        }

        ReadOnlySpan<byte> rest = metadata;
        for (int left = 2 * BinaryPrimitives.ReadUInt16BigEndian(DuplexBytes.Take(ref rest, 2)); left > 0; left--)
        {
            DuplexBytes.Take(ref rest, BinaryPrimitives.ReadUInt16BigEndian(DuplexBytes.Take(ref rest, 2)));
        }

        Require(rest.Length == 8, frame, "the metadata does not end with a deadline");
    }

    private void CheckTable(DuplexFrame frame)
    {
        Require(agreed.Revision >= TableRevision && frame.Correlation == 0, frame, "no tables are agreed on");
        int before = Reader.Tables[frame.Body[0]].Count;
        (byte kind, ulong id, string literal) = Reader.ReadTable(frame);
        Require(id == (ulong)before + 1, frame, "the numbers do not count up");
        Require(literal.Length > 0 && _literals[kind].Add(literal), frame, "it is empty, or has a number already");
        Require(id <= MostEntries, frame, "the table is full");
    }

    private DuplexFrame? CheckChunk(DuplexFrame frame)
    {
        Require(agreed.Revision >= ChunkRevision, frame, "no chunks are agreed on");
        Require(frame.Correlation != 0, frame, "a chunk has its group's number");
        Require(frame.Body.Length <= ChunkSize, frame, "the chunk is too large");
        ReadOnlySpan<byte> body = frame.Body;
        ulong index = DuplexBytes.ReadVarint(ref body);
        if (frame.Has(DuplexFlags.FirstChunk))
        {
            Require(index == 0 && !_groups.ContainsKey(frame.Correlation), frame, "no first chunk");
            Require(!isDialler || _correlations.Add(frame.Correlation), frame, "the group's number was used before");
            int total = (int)DuplexBytes.ReadVarint(ref body);
            _groups[frame.Correlation] = ([], 0, total, frame.Has(DuplexFlags.ExpectsReply));
            Require(
                agreed.MaxConcurrentLargeTransfers == 0 || _groups.Count <= agreed.MaxConcurrentLargeTransfers,
                frame,
                "too many messages are under way in chunks");
        }

        (List<byte> bytes, ulong next, int announced, bool expectsReply) = _groups[frame.Correlation];
        Require(index == next, frame, $"the chunk {next} was to be next");
        bytes.AddRange(body);
        Require(bytes.Count <= announced, frame, "there is more than was announced");
        _groups[frame.Correlation] = (bytes, next + 1, announced, expectsReply);
        if (!frame.Has(DuplexFlags.LastChunk))
        {
            return null;
        }

        _groups.Remove(frame.Correlation);
        if (body.IsEmpty && bytes.Count < announced)
        {
            // It was given up.
            return null;
        }

        Require(bytes.Count == announced, frame, "there is less than was announced");
        var whole = DuplexFrame.Parse([.. bytes]);
        Require(whole.Lane == frame.Lane && whole.Has(DuplexFlags.ExpectsReply) == expectsReply, frame, "no frame");
        Require(
            (ulong)whole.Size <= agreed.MaxMessageSize || agreed.MaxMessageSize == 0, frame, "the message is too large");
        Require(whole.Correlation == 0 || whole.Correlation == frame.Correlation, frame, "the group has another number");
        return whole;
    }

    private void Charge(DuplexFrame frame)
    {
        if (frame.Type == DuplexType.Reply || agreed.Revision < CreditRevision)
        {
            return;
        }

        lock (_gate)
        {
            Charged += frame.Size;
            Require(_underWay == 0 || _underWay + frame.Size <= _window, frame, "there is no credit left for it");
            _underWay += frame.Size;
        }
    }

    private static void Require(bool holds, DuplexFrame frame, string rule)
    {
        if (!holds)
        {
            throw new InvalidOperationException(
                $"{frame.Type} of {frame.Body.Length} bytes, flags {frame.Flags}, correlation {frame.Correlation}: {rule}.");
        }
    }
}
