using System.Buffers.Binary;
using System.Text;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Testing;

/// <summary>A reference as it stands in a frame.</summary>
/// <param name="Id">The table's number; 0 where the literal is written out.</param>
/// <param name="Text">What is meant.</param>
public readonly record struct DuplexReference(ulong Id, string Text)
{
    public override string ToString() => Id == 0 ? $"'{Text}'" : $"#{Id} '{Text}'";
}

/// <summary>What a DATA or a REPLY frame holds.</summary>
/// <param name="Sender">Null on a REPLY.</param>
/// <param name="Receiver">Null on a REPLY.</param>
/// <param name="Type">The message's name.</param>
/// <param name="Serializer">How the payload is encoded.</param>
/// <param name="Metadata">Null if there is none.</param>
/// <param name="Payload">The message.</param>
public sealed record DuplexMessage(
    DuplexReference? Sender,
    DuplexReference? Receiver,
    DuplexReference Type,
    byte Serializer,
    byte[]? Metadata,
    byte[] Payload)
{
    /// <summary>The inner frame of a message to or from an actor.</summary>
    public WireFrame? Inner => Serializer == 0 ? null : WireFrame.TryParse(Payload);

    /// <summary>The envelope of a request to the node itself, or of its answer.</summary>
    public WireMessage? Envelope => Serializer == 0 ? WireMessage.TryParse(Type.Text, Payload) : null;

    /// <summary>The deadline in the metadata, in nanoseconds; 0 for none.</summary>
    public long Deadline => Metadata is null ? 0 : BinaryPrimitives.ReadInt64BigEndian(Metadata.AsSpan()[^8..]);

    public string Describe(Func<IMessage, string> textOf) =>
        $"{(Sender is null ? null : $"{Sender} -> {Receiver} ")}{Type} serializer={Serializer} "
        + $"{(Metadata is null ? null : $"metadata={Convert.ToHexString(Metadata)} ")}"
        + DescribePayload(textOf);

    private string DescribePayload(Func<IMessage, string> textOf) => Envelope is { } envelope
        ? textOf(envelope.Body)
        : Inner is { } inner ? $"{inner.Name} {Convert.ToHexString(inner.Body)}" : Convert.ToHexString(Payload);
}

/// <summary>Reads the frames that one end of a connection has sent: it knows that end's tables.</summary>
public sealed class DuplexReader
{
    private readonly Dictionary<ulong, string>[] _tables = [[], []];

    /// <summary>The numbers given to actors' paths and to types.</summary>
    public IReadOnlyList<IReadOnlyDictionary<ulong, string>> Tables => _tables;

    /// <summary>Reads the body of a DATA or REPLY frame.</summary>
    /// <exception cref="InvalidDataException">It can't be read, or refers to what no table has.</exception>
    public DuplexMessage ReadMessage(DuplexFrame frame)
    {
        ReadOnlySpan<byte> body = frame.Body;
        DuplexReference? sender = null;
        DuplexReference? receiver = null;
        if (frame.Type == DuplexType.Data)
        {
            sender = ReadReference(ref body, kind: 0);
            receiver = ReadReference(ref body, kind: 0);
        }

        DuplexReference type = ReadReference(ref body, kind: 1);
        byte serializer = DuplexBytes.Take(ref body, 1)[0];
        byte[]? metadata = null;
        if (frame.Has(DuplexFlags.Metadata))
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(DuplexBytes.Take(ref body, 4));
            metadata = DuplexBytes.Take(ref body, length).ToArray();
        }

        return new DuplexMessage(sender, receiver, type, serializer, metadata, body.ToArray());
    }

    /// <summary>Reads a TABLE frame, and remembers what it says.</summary>
    public (byte Kind, ulong Id, string Literal) ReadTable(DuplexFrame frame)
    {
        ReadOnlySpan<byte> body = frame.Body;
        byte kind = DuplexBytes.Take(ref body, 1)[0];
        ulong id = DuplexBytes.ReadVarint(ref body);
        string literal = Encoding.UTF8.GetString(DuplexBytes.Take(ref body, DuplexBytes.ReadVarint(ref body)));
        if (kind > 1 || id == 0 || !body.IsEmpty)
        {
            throw new InvalidDataException($"A bad table entry: {Convert.ToHexString(frame.Body)}");
        }

        _tables[kind][id] = literal;
        return (kind, id, literal);
    }

    /// <summary>All fields of a frame as text.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="withErrorText">Whether an error's text is among them, and not its code alone.</param>
    public string Describe(DuplexFrame frame, bool withErrorText = true) =>
        $"{frame.Type} flags={(byte)frame.Flags} lane={frame.Lane} correlation={frame.Correlation} "
        + DescribeBody(frame, withErrorText);

    private static string TextOf(IMessage message, bool withErrorText) =>
        (message is Error error && !withErrorText ? new Error(error) { Message = "..." } : message).ToString()!;

    private string DescribeBody(DuplexFrame frame, bool withErrorText)
    {
        switch (frame.Type)
        {
            case DuplexType.Hello or DuplexType.HelloAck:
                return Hello.Parser.ParseFrom(frame.Body).ToString();
            case DuplexType.Data or DuplexType.Reply:
                return ReadMessage(frame).Describe(message => TextOf(message, withErrorText));
            case DuplexType.Error:
                return TextOf(Error.Parser.ParseFrom(frame.Body), withErrorText);
            case DuplexType.Table:
                return ReadTable(frame).ToString();
            case DuplexType.Credit:
                ReadOnlySpan<byte> body = frame.Body;
                return $"{DuplexBytes.ReadVarint(ref body)}";
            default:
                return Convert.ToHexString(frame.Body);
        }
    }

    private DuplexReference ReadReference(ref ReadOnlySpan<byte> from, int kind)
    {
        ulong id = DuplexBytes.ReadVarint(ref from);
        if (id == 0)
        {
            ulong length = DuplexBytes.ReadVarint(ref from);
            return new DuplexReference(0, Encoding.UTF8.GetString(DuplexBytes.Take(ref from, length)));
        }

        return _tables[kind].TryGetValue(id, out string? literal)
            ? new DuplexReference(id, literal)
            : throw new InvalidDataException($"The number {id} is in no table.");
    }
}
