using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed;

/// <summary>zstd in managed code, which needs nothing on the machine.</summary>
public sealed class ZstdCodec : ICompressionCodec
{
    /// <inheritdoc/>
    public Stream Compress(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return new ZstdCompressStream(destination);
    }

    /// <inheritdoc/>
    /// <remarks>A stream whose window is larger than 32 MiB, the largest that a node's encoder uses, is not
    /// read.</remarks>
    public Stream Decompress(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ZstdDecompressStream(source);
    }
}
