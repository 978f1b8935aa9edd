using System.Buffers.Binary;

namespace GoAkt.Typed.Hosting.Framed;

/// <summary>One frame, in the receive buffer.</summary>
/// <param name="Name">The envelope's full name.</param>
/// <param name="Metadata">The metadata; empty if the frame has none.</param>
/// <param name="Body">The envelope's bytes.</param>
/// <remarks>Source: wire document, "Framed".</remarks>
internal readonly record struct Frame(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Metadata, ReadOnlyMemory<byte> Body)
{
    /// <summary>The bytes that tell how long a frame is.</summary>
    public const int LengthSize = 4;

    /// <summary>The shortest frame: two lengths and nothing else.</summary>
    public const int MinSize = 8;

    private const int MetadataHeadSize = 12;

    /// <summary>Finds the parts of a whole frame.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> frame, out Frame parsed)
    {
        parsed = default;
        ReadOnlySpan<byte> bytes = frame.Span;
        long nameLength = BinaryPrimitives.ReadUInt32BigEndian(bytes[LengthSize..]);
        if (bytes.Length >= MetadataHeadSize)
        {
            // In a frame without metadata the first letters of the name stand here, and make an impossible length.
            long metadataLength = BinaryPrimitives.ReadUInt32BigEndian(bytes[MinSize..]);
            if (MetadataHeadSize + nameLength + metadataLength <= bytes.Length)
            {
                int metadataAt = MetadataHeadSize + (int)nameLength;
                int bodyAt = metadataAt + (int)metadataLength;
                parsed = new Frame(frame[MetadataHeadSize..metadataAt], frame[metadataAt..bodyAt], frame[bodyAt..]);
                return true;
            }
        }

        if (MinSize + nameLength > bytes.Length)
        {
            return false;
        }

        int plainBodyAt = MinSize + (int)nameLength;
        parsed = new Frame(frame[MinSize..plainBodyAt], default, frame[plainBodyAt..]);
        return true;
    }
}
