using System.Buffers.Binary;
using FsCheck.Fluent;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Damages recorded bytes.</summary>
internal static class Mutations
{
    /// <summary>Each byte once for each of some values that are often misread: none, all bits, the highest bit, one
    /// more, one less.</summary>
    public static IEnumerable<byte[]> FlippedBytesOf(byte[] recorded)
    {
        for (int at = 0; at < recorded.Length; at++)
        {
            byte original = recorded[at];
            foreach (
                byte value in new[]
                {
                    (byte)0x00,
                    (byte)0xFF,
                    (byte)(original ^ 0x80),
                    (byte)(original + 1),
                    (byte)(original - 1),
                })
            {
                if (value != original)
                {
                    byte[] mutated = [.. recorded];
                    mutated[at] = value;
                    yield return mutated;
                }
            }
        }
    }

    /// <summary>Cut off behind each byte.</summary>
    public static IEnumerable<byte[]> CutsOf(byte[] recorded) =>
        Enumerable.Range(1, recorded.Length - 1).Select(length => recorded[..length]);

    /// <summary>Made up bytes.</summary>
    public static IEnumerable<byte[]> Garbage(int count) =>
        ArbMap.Default.GeneratorFor<byte[]>().Where(static bytes => bytes is { Length: > 0 }).Sample(64, count);

    /// <summary>A frame in the layout that carries metadata.</summary>
    /// <param name="frame">A frame in the other one.</param>
    /// <param name="metadata">The metadata; none at all is a length of zero.</param>
    public static byte[] WithMetadata(byte[] frame, byte[] metadata)
    {
        WireFrame plain = WireFrame.TryParse(frame)!;
        return WireFrame.Write(plain.Name, plain.Body, metadata);
    }

    /// <summary>Whether a frame is as long as it says of itself.</summary>
    public static bool IsWhole(byte[] frame) =>
        frame.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(frame) == (uint)frame.Length;
}
