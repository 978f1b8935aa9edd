using System.Buffers;
using System.IO.Compression;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>brotli, from the framework.</summary>
internal sealed class BrotliCodec : ICompressionCodec
{
    public Stream Compress(Stream destination) =>
        new BrotliStream(destination, CompressionLevel.Fastest, leaveOpen: true);

    public Stream Decompress(Stream source) => new BrotliDecompressStream(source);
}

/// <summary>Reads a brotli stream; the framework's own takes one that is cut short for one that ends.</summary>
internal sealed class BrotliDecompressStream(Stream source) : DecoderStream(source)
{
    private BrotliDecoder _decoder;
    private bool _ended;

    protected override OperationStatus Decode(ReadOnlySpan<byte> from, Span<byte> to, out int consumed, out int written)
    {
        OperationStatus status = _decoder.Decompress(from, to, out consumed, out written);
        if (status == OperationStatus.InvalidData || _ended)
        {
            throw new InvalidDataException("The bytes are no brotli stream.");
        }

        _ended = status == OperationStatus.Done;

        // The framework's decoder asks for more bytes as soon as it has taken all, whatever it holds itself.
        return status == OperationStatus.NeedMoreData && written == to.Length
            ? OperationStatus.DestinationTooSmall
            : status;
    }

    protected override void Dispose(bool disposing)
    {
        _decoder.Dispose();
        base.Dispose(disposing);
    }
}
