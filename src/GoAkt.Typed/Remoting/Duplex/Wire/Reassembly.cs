using System.Buffers;
using GoAkt.Typed.Messages;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>Puts messages together that come in chunks. Used by one thread at a time.</summary>
internal sealed class Reassembly(DuplexLimits limits)
{
    /// <summary>Why a message is not taken that is one too many at once, in a genuine node's words.</summary>
    public const string TooMany = "max concurrent large transfers exceeded";

    private readonly Dictionary<ulong, Group> _groups = [];

    /// <summary>Takes a CHUNK frame.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="body">Its body: <c>uvarint index | uvarint total, in the first one | bytes</c>.</param>
    /// <param name="refusal">Why the message is not taken, if so; the connection stays.</param>
    /// <returns>The message's own frame once it is complete, in a buffer of the shared pool; else none.</returns>
    /// <exception cref="ProtocolViolationException">The chunks are in no order, or more than announced.</exception>
    public ArraySegment<byte> Add(in FrameHeader header, ReadOnlySpan<byte> body, out string? refusal)
    {
        refusal = null;
        if (!Varint.TryRead(ref body, out ulong index))
        {
            throw ProtocolViolationException.Told("truncated chunk index");
        }

        Group? group;
        if (header.Has(FrameFlags.FirstChunk))
        {
            group = Begin(header.Correlation, index, ref body, out refusal);
        }
        else if (_groups.TryGetValue(header.Correlation, out group) && index != group.NextIndex)
        {
            throw ProtocolViolationException.Told($"chunk index {index}, want {group.NextIndex}");
        }

        if (group is null)
        {
            // The rest of a message that was refused, or given up by who sent it.
            return default;
        }

        if (!group.TryAppend(body))
        {
            _groups.Remove(header.Correlation);
            group.Return();
            throw ProtocolViolationException.Told("chunk data exceeds declared total");
        }

        if (!header.Has(FrameFlags.LastChunk))
        {
            return default;
        }

        _groups.Remove(header.Correlation);
        if (group.IsComplete)
        {
            return group.Bytes;
        }

        // A sender that can't go on ends its message early.
        group.Return();
        return default;
    }

    private Group? Begin(ulong correlation, ulong index, ref ReadOnlySpan<byte> body, out string? refusal)
    {
        refusal = null;
        if (index != 0)
        {
            throw ProtocolViolationException.Told("first chunk index must be zero");
        }

        if (!Varint.TryRead(ref body, out ulong total) || total == 0)
        {
            throw ProtocolViolationException.Told("a message in chunks takes no bytes");
        }

        if (_groups.ContainsKey(correlation))
        {
            throw ProtocolViolationException.Told("duplicate first chunk");
        }

        if (total > (ulong)limits.ReceivedMessageSize)
        {
            refusal = $"logical message size {total} exceeds max {limits.ReceivedMessageSize}";
            return null;
        }

        if (_groups.Count == limits.Transfers)
        {
            refusal = TooMany;
            return null;
        }

        return _groups[correlation] = new Group((int)total);
    }

    /// <summary>Memory is taken for what has come, not for what is announced.</summary>
    private sealed class Group(int total)
    {
        private const int Growth = 4;

        private byte[] _buffer = [];
        private int _filled;

        public ArraySegment<byte> Bytes => new(_buffer, 0, _filled);

        public ulong NextIndex { get; private set; }

        public bool IsComplete => _filled == total;

        /// <returns>False if it is more than was announced.</returns>
        public bool TryAppend(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length > total - _filled)
            {
                return false;
            }

            int filled = _filled + bytes.Length;
            if (filled > _buffer.Length)
            {
                // A new large array costs more, for its pages have to be found and cleared, than to fill it.
                byte[] larger = ArrayPool<byte>.Shared.Rent(
                    (int)Math.Min(total, Math.Max(filled, (long)_buffer.Length * Growth)));
                _buffer.AsSpan(0, _filled).CopyTo(larger);
                Return();
                _buffer = larger;
            }

            bytes.CopyTo(_buffer.AsSpan(_filled));
            _filled = filled;
            NextIndex++;
            return true;
        }

        /// <summary>Gives the buffer back to the pool.</summary>
        public void Return()
        {
            if (_buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = [];
            }
        }
    }
}
