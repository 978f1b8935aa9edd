using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Frames that FsCheck makes up: some right, most with a length, a name, metadata or a body that is
/// not.</summary>
internal static class MadeUpFrames
{
    private static Gen<byte[]> Bytes => ArbMap.Default.GeneratorFor<byte[]>().Select(static bytes => bytes ?? []);

    private static Gen<string> Names =>
        Gen.Elements(
            "internalpb.RemoteAskResponse",
            "internalpb.RemoteAskResponse",
            "internalpb.Error",
            "internalpb.RemoteTellResponse",
            "internalpb.",
            "google.protobuf.StringValue",
            "i",
            string.Empty);

    /// <summary>What is added to a length: mostly nothing.</summary>
    private static Gen<int> Errors => Gen.Elements(0, 0, 0, 0, 1, -1, 8, -8, 20_000, 1 << 20, 1 << 24, int.MinValue);

    private static Gen<byte[]> Payloads =>
        from type in Gen.Elements(
            "google.protobuf.StringValue", "google.protobuf.Int64Value", "no.such.Type", string.Empty)
        from lengthError in Errors
        from nameError in Errors
        from body in Bytes
        from wrapping in Gen.Elements(0x0A, 0x0A, 0x12, 0x08)
        select Wrap((byte)wrapping, Frame(type, null, body, lengthError, nameError));

    private static Gen<byte[]> Frames =>
        from name in Names
        from metadata in Gen.OneOf(
            Gen.Constant<byte[]?>(null), Gen.Constant<byte[]?>([]), Bytes.Select(static bytes => (byte[]?)bytes))
        from body in Gen.OneOf(Payloads, Payloads, Bytes)
        from lengthError in Errors
        from nameError in Errors
        select Frame(name, metadata, body, lengthError, nameError);

    public static IEnumerable<byte[]> Sample(int count) => Frames.Sample(64, count);

    /// <summary>A frame, with metadata unless that is null, whose lengths are off by what is given.</summary>
    private static byte[] Frame(string name, byte[]? metadata, byte[] body, int lengthError, int nameError)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        int headSize = metadata is null ? 8 : 12;
        byte[] head = new byte[headSize];
        BinaryPrimitives.WriteInt32BigEndian(
            head, unchecked(headSize + text.Length + (metadata?.Length ?? 0) + body.Length + lengthError));
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), unchecked(text.Length + nameError));
        if (metadata is not null)
        {
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), metadata.Length);
        }

        return [.. head, .. text, .. metadata ?? [], .. body];
    }

    /// <summary>A length-delimited field, if the tag is of one.</summary>
    private static byte[] Wrap(byte tag, byte[] payload) =>
        [tag, (byte)(payload.Length | 0x80), (byte)(payload.Length >> 7), .. payload];
}
