using System.Buffers;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>Bytes that are to be sent.</summary>
/// <param name="Bytes">The buffer and the part of it.</param>
/// <param name="IsPooled">Whether the buffer goes back to the shared pool afterwards.</param>
internal readonly record struct Segment(ArraySegment<byte> Bytes, bool IsPooled)
{
    public void Return()
    {
        if (IsPooled)
        {
            ArrayPool<byte>.Shared.Return(Bytes.Array!);
        }
    }
}

/// <summary>Gathers the bytes of frames: small ones in pooled buffers, large ones where they are. Used by one thread at
/// a time.</summary>
internal sealed class GatherBuffer
{
    private const int SegmentSize = 64 * 1024;

    private readonly List<Segment> _full = [];
    private byte[]? _last;
    private int _from;
    private int _filled;

    /// <summary>How many bytes have been gathered since the beginning.</summary>
    public long Offset { get; private set; }

    public bool IsEmpty => _full.Count == 0 && _filled == _from;

    /// <summary>Adds bytes that the caller writes at once.</summary>
    public Span<byte> Add(int size)
    {
        if (_last is null || _last.Length - _filled < size)
        {
            Close();
            _last = ArrayPool<byte>.Shared.Rent(Math.Max(SegmentSize, size));
        }

        Span<byte> added = _last.AsSpan(_filled, size);
        _filled += size;
        Offset += size;
        return added;
    }

    /// <summary>Adds bytes where they are; nobody may change them any more.</summary>
    public void Add(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length <= OutgoingMessage.CopyLimit)
        {
            bytes.Span.CopyTo(Add(bytes.Length));
            return;
        }

        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment);
        if (_filled > _from)
        {
            // What follows goes on in the same buffer.
            _full.Add(new Segment(new ArraySegment<byte>(_last!, _from, _filled - _from), IsPooled: false));
            _from = _filled;
        }

        _full.Add(new Segment(segment, IsPooled: false));
        Offset += bytes.Length;
    }

    /// <summary>Moves all that has gathered into a list.</summary>
    public void MoveTo(List<Segment> segments)
    {
        Close();
        segments.AddRange(_full);
        _full.Clear();
    }

    public void Clear()
    {
        Close();
        _full.ForEach(static segment => segment.Return());
        _full.Clear();
    }

    private void Close()
    {
        if (_last is null)
        {
            return;
        }

        // The whole buffer goes back to the pool with its last part.
        _full.Add(new Segment(new ArraySegment<byte>(_last, _from, _filled - _from), IsPooled: true));
        _last = null;
        _from = _filled = 0;
    }
}
