namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>Writes one zstd frame, which a flush makes readable up to that point.</summary>
internal sealed class ZstdCompressStream(ZstdLibrary library, Stream destination) : CodecStream
{
    private const int BufferSize = 32 * 1024;

    private readonly ZstdContext _context = library.CreateCompressor();
    private readonly byte[] _buffer = new byte[BufferSize];

    public override bool CanWrite => !_context.IsClosed;

    public override void Write(ReadOnlySpan<byte> buffer) => Run(buffer, ZstdDirective.Continue);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        RunAsync(buffer, ZstdDirective.Continue, cancellationToken);

    public override void Flush()
    {
        Run([], ZstdDirective.Flush);
        destination.Flush();
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await RunAsync(default, ZstdDirective.Flush, cancellationToken).ConfigureAwait(false);
        await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (!_context.IsClosed)
            {
                await RunAsync(default, ZstdDirective.End, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            _context.Dispose();
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing && !_context.IsClosed)
            {
                Run([], ZstdDirective.End);
            }
        }
        finally
        {
            _context.Dispose();
            base.Dispose(disposing);
        }
    }

    private void Run(ReadOnlySpan<byte> input, ZstdDirective directive)
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
        ReadOnlyMemory<byte> input, ZstdDirective directive, CancellationToken cancellationToken)
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

    private int Step(ref ReadOnlySpan<byte> input, ZstdDirective directive, out bool done)
    {
        nuint left = library.Compress(_context, input, _buffer, directive, out int consumed, out int written);
        input = input[consumed..];
        done = directive == ZstdDirective.Continue ? input.IsEmpty : left == 0;
        return written;
    }
}
