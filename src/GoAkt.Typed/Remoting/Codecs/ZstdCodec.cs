using System.Buffers;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace GoAkt.Typed.Remoting.Codecs;

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

/// <summary>Writes one zstd frame, which a flush makes readable up to that point.</summary>
internal sealed class ZstdCompressStream(Stream destination) : CodecStream
{
    private const int BufferSize = 32 * 1024;

    private readonly Compressor _compressor = new();
    private readonly byte[] _buffer = new byte[BufferSize];
    private volatile bool _isDisposed;

    private enum Directive
    {
        Continue,
        Flush,
        End,
    }

    public override bool CanWrite => !_isDisposed;

    public override void Write(ReadOnlySpan<byte> buffer) => Run(buffer, Directive.Continue);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        RunAsync(buffer, Directive.Continue, cancellationToken);

    public override void Flush()
    {
        Run([], Directive.Flush);
        destination.Flush();
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await RunAsync(default, Directive.Flush, cancellationToken).ConfigureAwait(false);
        await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (!_isDisposed)
            {
                await RunAsync(default, Directive.End, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            _isDisposed = true;
            _compressor.Dispose();
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing && !_isDisposed)
            {
                Run([], Directive.End);
            }
        }
        finally
        {
            _isDisposed = true;
            _compressor.Dispose();
            base.Dispose(disposing);
        }
    }

    private void Run(ReadOnlySpan<byte> input, Directive directive)
    {
        bool done;
        do
        {
            int written = Step(ref input, directive, out done);
            destination.Write(_buffer.AsSpan(0, written));
        }
        while (!done);
    }

    private async ValueTask RunAsync(
        ReadOnlyMemory<byte> input, Directive directive, CancellationToken cancellationToken)
    {
        bool done;
        do
        {
            ReadOnlySpan<byte> rest = input.Span;
            int written = Step(ref rest, directive, out done);
            input = input[(input.Length - rest.Length)..];
            if (written > 0)
            {
                await destination.WriteAsync(_buffer.AsMemory(0, written), cancellationToken).ConfigureAwait(false);
            }
        }
        while (!done);
    }

    private int Step(ref ReadOnlySpan<byte> input, Directive directive, out bool done)
    {
        int consumed = 0, written;
        OperationStatus status = directive == Directive.Continue
            ? _compressor.WrapStream(input, _buffer, out consumed, out written, isFinalBlock: false)
            : _compressor.FlushStream(_buffer, out written, isFinalBlock: directive == Directive.End);
        if (status == OperationStatus.InvalidData)
        {
            throw new InvalidOperationException(
                "zstd can't compress any more: there was no memory, or it broke before.");
        }

        input = input[consumed..];
        done = status == OperationStatus.Done;
        return written;
    }
}

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
