using System.Buffers;
using ZstdSharp;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>Writes one zstd frame, which a flush makes readable up to that point.</summary>
internal sealed class ZstdCompressStream(Stream destination) : CodecStream
{
    private const int BufferSize = 32 * 1024;

    // Its native memory outlives a call that another thread makes while this one disposes it.
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
            throw new InvalidOperationException("zstd can't compress any more: there was no memory, or it broke before.");
        }

        input = input[consumed..];
        done = status == OperationStatus.Done;
        return written;
    }
}
