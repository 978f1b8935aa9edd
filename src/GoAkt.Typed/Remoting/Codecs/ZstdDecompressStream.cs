using System.Buffers;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>Reads zstd frames, one after another.</summary>
internal sealed class ZstdDecompressStream : DecoderStream
{
    // 32 MiB, the largest window that a Go node's encoder uses: a larger one would only let a peer make this side take
    // memory.
    private const int MaxWindowLog = 25;

    private readonly Decompressor _decompressor = new();
    private bool _isBroken;

    public ZstdDecompressStream(Stream source)
        : base(source) =>
        _decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);

    protected override OperationStatus Decode(ReadOnlySpan<byte> from, Span<byte> to, out int consumed, out int written)
    {
        (consumed, written) = (0, 0);
        OperationStatus status = _isBroken
            ? OperationStatus.InvalidData
            : _decompressor.UnwrapStream(from, to, out consumed, out written);
        _isBroken = status == OperationStatus.InvalidData;
        if (_isBroken && written == 0)
        {
            throw new InvalidDataException(
                "The bytes are no zstd stream that can be read: they are damaged, or need a window of more than 32 MiB.");
        }

        // What came before the damage, or filled the room, is handed on first.
        return _isBroken || (status == OperationStatus.NeedMoreData && written == to.Length)
            ? OperationStatus.DestinationTooSmall
            : status;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decompressor.Dispose();
        }

        base.Dispose(disposing);
    }
}
