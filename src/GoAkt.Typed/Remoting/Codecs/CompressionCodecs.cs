namespace GoAkt.Typed.Remoting.Codecs;

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
