using System.IO.Compression;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>gzip, from the framework.</summary>
internal sealed class GzipCodec : ICompressionCodec
{
    public Stream Compress(Stream destination) =>
        new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true);

    public Stream Decompress(Stream source) => new GzipDecompressStream(source);
}
