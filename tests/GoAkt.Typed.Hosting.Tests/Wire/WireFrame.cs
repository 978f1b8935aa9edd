using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>A frame, read and written by the wire document and by nothing of the product.</summary>
internal sealed record WireFrame(string Name, byte[]? Metadata, byte[] Body)
{
    public static WireFrame Of(IMessage envelope) => new(envelope.Descriptor.FullName, null, envelope.ToByteArray());

    public IMessage Envelope => EnvelopeTypes.TryParse(Name, Body)!;

    public static WireFrame? TryParse(byte[] bytes)
    {
        if (bytes.Length < 8 || BinaryPrimitives.ReadInt32BigEndian(bytes) != bytes.Length)
        {
            return null;
        }

        int nameLength = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4));
        if (bytes.Length >= 12 && BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(8)) is int metadataLength and >= 0
            && 12 + nameLength + metadataLength <= bytes.Length)
        {
            int bodyAt = 12 + nameLength + metadataLength;
            return new WireFrame(
                Encoding.UTF8.GetString(bytes, 12, nameLength), bytes[(12 + nameLength)..bodyAt], bytes[bodyAt..]);
        }

        return new WireFrame(Encoding.UTF8.GetString(bytes, 8, nameLength), null, bytes[(8 + nameLength)..]);
    }

    public byte[] ToBytes()
    {
        using MemoryStream frame = new();
        byte[] name = Encoding.UTF8.GetBytes(Name);
        int head = Metadata is null ? 8 : 12;
        WriteInt32(frame, head + name.Length + (Metadata?.Length ?? 0) + Body.Length);
        WriteInt32(frame, name.Length);
        if (Metadata is not null)
        {
            WriteInt32(frame, Metadata.Length);
        }

        frame.Write(name);
        frame.Write(Metadata ?? []);
        frame.Write(Body);
        return frame.ToArray();
    }

    private static void WriteInt32(MemoryStream to, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        to.Write(bytes);
    }
}
