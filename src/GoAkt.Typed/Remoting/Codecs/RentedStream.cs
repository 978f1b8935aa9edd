using System.Buffers;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>Collects what is written to it in a buffer of the shared pool.</summary>
internal sealed class RentedStream(int expectedLength) : CodecStream
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(256, expectedLength));
    private int _length;

    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _buffer.Length - _length)
        {
            Grow(buffer.Length);
        }

        buffer.CopyTo(_buffer.AsSpan(_length));
        _length += buffer.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Hands over what was written; the stream is of no use any more.</summary>
    public RentedBytes Detach()
    {
        RentedBytes bytes = new(_buffer, _length);
        (_buffer, _length) = ([], 0);
        return bytes;
    }

    protected override void Dispose(bool disposing)
    {
        Detach().Dispose();
        base.Dispose(disposing);
    }

    private void Grow(int by)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + by, Math.Min(2 * _length, Array.MaxLength)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
