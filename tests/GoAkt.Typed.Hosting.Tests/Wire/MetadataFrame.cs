using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>A frame with metadata, written by the wire document.</summary>
internal static class MetadataFrame
{
    public static byte[] Write(IMessage envelope, long deadline, Dictionary<string, string>? headers = null)
    {
        List<byte> metadata = [];
        Add(metadata, (ushort)(headers?.Count ?? 0));
        foreach ((string name, string value) in headers ?? [])
        {
            Add(metadata, name);
            Add(metadata, value);
        }

        byte[] deadlineBytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(deadlineBytes, deadline);
        metadata.AddRange(deadlineBytes);
        return Write(envelope, [.. metadata]);
    }

    public static byte[] Write(IMessage envelope, byte[] metadata)
    {
        byte[] name = Encoding.UTF8.GetBytes(envelope.Descriptor.FullName);
        byte[] frame = [.. new byte[12], .. name, .. metadata, .. envelope.ToByteArray()];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), name.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(8), metadata.Length);
        return frame;
    }

    private static void Add(List<byte> to, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Add(to, (ushort)bytes.Length);
        to.AddRange(bytes);
    }

    private static void Add(List<byte> to, ushort value) => to.AddRange([(byte)(value >> 8), (byte)value]);
}
