namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>
/// Compresses what goes to a node and decompresses what comes from it. Implement it to use a native zstd in place of
/// the managed one that comes along.
/// </summary>
/// <remarks>
/// One codec serves many connections at once: it keeps no state of its own, the streams that it makes do. A stream is
/// used, and disposed, by one thread at a time. All of this code runs on the library's threads, or the pool's, and
/// calls wait for it: it must not block, unless the stream that it was given does when it is read or written.
/// </remarks>
public interface ICompressionCodec
{
    /// <summary>Begins a compressed stream.</summary>
    /// <param name="destination">Takes the compressed bytes. It is not disposed along with the stream that is
    /// returned.</param>
    /// <returns> A stream to write to. After a flush, the destination holds all that is needed to read what was written
    /// so far; disposing it writes the end of the compressed stream. Reading and seeking are not needed.
    /// </returns>
    Stream Compress(Stream destination);

    /// <summary>Begins to read a compressed stream.</summary>
    /// <param name="source">Gives the compressed bytes. It is not disposed along with the stream that is
    /// returned.</param>
    /// <returns> A stream to read from. A read returns as soon as it has some bytes, throws
    /// <see cref="InvalidDataException"/> where the source is not of this codec's format or ends too early, and returns
    /// 0 at the end. Writing and seeking are not needed.
    /// </returns>
    Stream Decompress(Stream source);
}

/// <summary>How requests and answers are compressed between the client and a node.</summary>
/// <remarks>
/// On Connect each message says how it is compressed, and a node answers uncompressed where it does not know the
/// algorithm. On Framed the whole connection is compressed, and both sides have to be configured alike. On Duplex it is
/// too, if the node agrees in the handshake; else nothing is.
/// </remarks>
public enum Compression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With gzip, which every node knows.</summary>
    Gzip,

    /// <summary>With brotli.</summary>
    Brotli,

    /// <summary>With zstd, which GoAkt 3.14 and 4.0 to 4.2.0 use on Framed unless configured otherwise.</summary>
    Zstd,
}

/// <summary>Finds the codec of an algorithm.</summary>
internal static class CompressionCodecs
{
    private static readonly GzipCodec s_gzip = new();
    private static readonly BrotliCodec s_brotli = new();
    private static readonly ZstdCodec s_zstd = new();

    /// <param name="compression">The algorithm.</param>
    /// <param name="zstd">What the application uses in place of the zstd that comes along, if anything.</param>
    /// <returns>The codec, or null for <see cref="Compression.None"/>.</returns>
    public static ICompressionCodec? For(Compression compression, ICompressionCodec? zstd) => compression switch
    {
        Compression.None => null,
        Compression.Gzip => s_gzip,
        Compression.Brotli => s_brotli,
        Compression.Zstd => zstd ?? s_zstd,
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "There is no such compression."),
    };
}
