using System.Buffers.Binary;
using FsCheck.Fluent;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Damages recorded bytes.</summary>
internal static class Mutations
{
    private static readonly byte[][] s_hugeLengths =
    [
        [0x7F, 0xFF, 0xFF, 0xFF],
        [0x80, 0, 0, 0],
        [0xFF, 0xFF, 0xFF, 0xFF],
        [0x01, 0, 0, 0],
        [0, 0xFF, 0xFF, 0xFF],
    ];

    private static readonly byte[][] s_hugeVarints =
    [
        [0xFF, 0xFF, 0xFF, 0xFF, 0x07],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0x80, 0x80, 0x80, 0x08],
    ];

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

    /// <summary>One to three made-up damages to some bytes, always the same for a seed: what is turned over, put in
    /// place of, cut out, said twice, put in between, or announced to be far more.</summary>
    public static byte[] Damage(byte[] bytes, int seed)
    {
        Random random = new(seed);
        List<byte> damaged = [.. bytes];
        for (int left = 1 + random.Next(3); left > 0 && damaged.Count > 0; left--)
        {
            int at = random.Next(damaged.Count);
            int length = Math.Min(1 + random.Next(24), damaged.Count - at);
            switch (random.Next(8))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 2:
                    damaged.RemoveRange(at, length);
                    break;
                case 3:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                case 4:
                    damaged.InsertRange(at, damaged.GetRange(at, length));
                    break;
                case 5:
                    byte[] made = new byte[length];
                    random.NextBytes(made);
                    damaged.InsertRange(at, made);
                    break;
                case 6:
                    Overwrite(damaged, at, s_hugeLengths[random.Next(s_hugeLengths.Length)]);
                    break;
                default:
                    Overwrite(damaged, at, s_hugeVarints[random.Next(s_hugeVarints.Length)]);
                    break;
            }
        }

        return [.. damaged];
    }

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

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (int i = 0; i < with.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = with[i];
        }
    }
}
