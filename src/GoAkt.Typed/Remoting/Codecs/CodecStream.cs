using System.Buffers;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>A stream that goes one way and can't seek; a derived class has to override its own direction, on spans and
/// memory.</summary>
internal abstract class CodecStream : Stream
{
    public override bool CanRead => false;

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>Reads what a decoder makes of a source, up to wherever the other side has flushed.</summary>
internal abstract class DecoderStream(Stream source) : CodecStream
{
    private const int BufferSize = 32 * 1024;

    private readonly byte[] _buffer = new byte[BufferSize];
    private int _from;
    private int _to;
    private OperationStatus _status = OperationStatus.Done;

    public override bool CanRead => true;

    public override int Read(Span<byte> buffer)
    {
        int read;
        while (!TryDecode(buffer, out read))
        {
            if (!Fill(source.Read(_buffer)))
            {
                return 0;
            }
        }

        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        while (!TryDecode(buffer.Span, out read))
        {
            if (!Fill(await source.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false)))
            {
                return 0;
            }
        }

        return read;
    }

    /// <returns> <see cref="OperationStatus.Done"/> where the compressed bytes may end,
    /// <see cref="OperationStatus.DestinationTooSmall"/> where the decoder holds more than fitted.
    /// </returns>
    /// <exception cref="InvalidDataException">The bytes are not of the decoder's format.</exception>
    protected abstract OperationStatus Decode(
        ReadOnlySpan<byte> from, Span<byte> to, out int consumed, out int written);

    private bool TryDecode(Span<byte> to, out int written)
    {
        written = 0;
        while (written == 0 && !to.IsEmpty && (_from < _to || _status == OperationStatus.DestinationTooSmall))
        {
            _status = Decode(_buffer.AsSpan(_from.._to), to, out int consumed, out written);
            _from += consumed;
        }

        return written > 0 || to.IsEmpty;
    }

    private bool Fill(int read)
    {
        (_from, _to) = (0, read);
        if (read == 0 && _status != OperationStatus.Done)
        {
            throw new InvalidDataException("The compressed bytes end too early.");
        }

        return read > 0;
    }
}
