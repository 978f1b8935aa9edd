using System.Buffers;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>Reads zstd frames, one after another.</summary>
internal sealed class ZstdDecompressStream(ZstdLibrary library, Stream source) : DecoderStream(source)
{
    // 32 MiB, the largest window that a Go node's encoder uses: a larger one would only let a peer make this side take
    // memory.
    private const int MaxWindowLog = 25;

    private readonly ZstdContext _context = library.CreateDecompressor(MaxWindowLog);

    protected override OperationStatus Decode(
        ReadOnlySpan<byte> from,
        Span<byte> to,
        out int consumed,
        out int written) =>
        library.Decompress(_context, from, to, out consumed, out written) == 0 ? OperationStatus.Done
        : written == to.Length ? OperationStatus.DestinationTooSmall
        : OperationStatus.NeedMoreData;

    protected override void Dispose(bool disposing)
    {
        _context.Dispose();
        base.Dispose(disposing);
    }
}
