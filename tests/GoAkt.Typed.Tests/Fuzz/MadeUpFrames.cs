using FsCheck;
using FsCheck.Fluent;
using GoAkt.Typed.Testing;

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
        select Wrap((byte)wrapping, WireFrame.Write(type, body, null, lengthError, nameError));

    private static Gen<byte[]> Frames =>
        from name in Names
        from metadata in Gen.OneOf(
            Gen.Constant<byte[]?>(null), Gen.Constant<byte[]?>([]), Bytes.Select(static bytes => (byte[]?)bytes))
        from body in Gen.OneOf(Payloads, Payloads, Bytes)
        from lengthError in Errors
        from nameError in Errors
        select WireFrame.Write(name, body, metadata, lengthError, nameError);

    public static IEnumerable<byte[]> Sample(int count) => Frames.Sample(64, count);

    /// <summary>A length-delimited field, if the tag is of one.</summary>
    private static byte[] Wrap(byte tag, byte[] payload) =>
        [tag, (byte)(payload.Length | 0x80), (byte)(payload.Length >> 7), .. payload];
}
