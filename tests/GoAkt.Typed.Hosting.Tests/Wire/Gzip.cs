using System.IO.Compression;

namespace GoAkt.Typed.Hosting.Tests.Wire;

internal static class Gzip
{
    public static byte[] Compress(byte[] bytes)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionMode.Compress))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    public static byte[] Decompress(byte[] bytes)
    {
        using GZipStream gzip = new(new MemoryStream(bytes), CompressionMode.Decompress);
        using MemoryStream plain = new();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
