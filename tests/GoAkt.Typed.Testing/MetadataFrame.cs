using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace GoAkt.Typed.Testing;

/// <summary>A frame with metadata, written by docs/wire.md.</summary>
public static class MetadataFrame
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
        return WireFrame.Write(envelope, [.. metadata]);
    }

    private static void Add(List<byte> to, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Add(to, (ushort)bytes.Length);
        to.AddRange(bytes);
    }

    private static void Add(List<byte> to, ushort value) => to.AddRange([(byte)(value >> 8), (byte)value]);
}
