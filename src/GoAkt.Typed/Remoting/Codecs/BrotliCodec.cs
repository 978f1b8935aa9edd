using System.IO.Compression;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>brotli, from the framework.</summary>
internal sealed class BrotliCodec : ICompressionCodec
{
    public Stream Compress(Stream destination) =>
        new BrotliStream(destination, CompressionLevel.Fastest, leaveOpen: true);

    public Stream Decompress(Stream source) => new BrotliDecompressStream(source);
}
