using System.Buffers;

namespace GoAkt.Typed.Remoting;

/// <summary>Bytes in a buffer of the shared pool. The last holder disposes them, once.</summary>
internal readonly struct RentedBytes : IDisposable
{
    private readonly byte[]? _buffer;

    /// <summary>Takes over a rented buffer.</summary>
    public RentedBytes(byte[] buffer, int length)
    {
        _buffer = buffer;
        Length = length;
    }

    public int Length { get; }

    public Span<byte> Span => _buffer.AsSpan(0, Length);

    public Memory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <summary>Rents a buffer for exactly so many bytes, which are not cleared.</summary>
    public static RentedBytes Rent(int length) => new(ArrayPool<byte>.Shared.Rent(length), length);

    /// <summary>For an API that takes nothing else.</summary>
    public MemoryStream AsStream() => new(_buffer ?? [], 0, Length, writable: false);

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
