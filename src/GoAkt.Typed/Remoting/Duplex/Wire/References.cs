using System.Buffers.Binary;
using GoAkt.Typed.Messages;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>Of what a table gives numbers to.</summary>
internal enum ReferenceKind : byte
{
    ActorPath = 0,
    TypeName = 1,
}

/// <summary>
/// Reads and measures references: a table's number, or 0 and the literal itself (docs/wire.md, "Duplex").
/// </summary>
internal static class Reference
{
    /// <summary>The most entries of a table.</summary>
    public const int MostEntries = 8_192;

    public const ulong Inline = 0;

    public static int SizeOf(ulong id, ReadOnlySpan<byte> literal) =>
        id != Inline ? Varint.SizeOf(id) : 1 + Varint.SizeOf(literal.Length) + literal.Length;

    /// <summary>Writes to the head of a buffer.</summary>
    /// <returns>The rest of the buffer.</returns>
    public static Span<byte> Write(Span<byte> to, ulong id, ReadOnlySpan<byte> literal)
    {
        to = Varint.Write(to, id);
        if (id == Inline)
        {
            to = Varint.Write(to, (uint)literal.Length);
            literal.CopyTo(to);
            to = to[literal.Length..];
        }

        return to;
    }
}

/// <summary>The numbers that this end has given. Used by one thread at a time.</summary>
internal sealed class SentReferences
{
    private readonly Dictionary<byte[], ulong> _paths = new(LiteralComparer.Instance);
    private readonly Dictionary<byte[], ulong> _types = new(LiteralComparer.Instance);

    /// <summary>The literal's number; <see cref="Reference.Inline"/> where the table has no room for it.</summary>
    /// <param name="kind">What the literal is.</param>
    /// <param name="literal">The literal.</param>
    /// <param name="isNew">Whether the other end has to be told of it first.</param>
    public ulong IdOf(ReferenceKind kind, byte[] literal, out bool isNew)
    {
        Dictionary<byte[], ulong> table = kind == ReferenceKind.ActorPath ? _paths : _types;
        isNew = false;
        if (table.TryGetValue(literal, out ulong id))
        {
            return id;
        }

        if (literal.Length == 0 || table.Count == Reference.MostEntries)
        {
            return Reference.Inline;
        }

        isNew = true;
        return table[literal] = (ulong)table.Count + 1;
    }

    private sealed class LiteralComparer : IEqualityComparer<byte[]>
    {
        public static readonly LiteralComparer Instance = new();

        private const ulong Prime = 0x9E37_79B9_7F4A_7C15;

        public bool Equals(byte[]? one, byte[]? other) =>
            ReferenceEquals(one, other) || one.AsSpan().SequenceEqual(other);

        // Each message is looked up by two literals, and what tells these apart stands at their ends.
        public int GetHashCode(byte[] literal)
        {
            ReadOnlySpan<byte> end = literal.AsSpan(Math.Max(0, literal.Length - (2 * sizeof(ulong))));
            ulong hash = (ulong)literal.Length;
            while (end.Length >= sizeof(ulong))
            {
                hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(end)) * Prime;
                end = end[sizeof(ulong)..];
            }

            foreach (byte one in end)
            {
                hash = (hash ^ one) * Prime;
            }

            return (int)(hash >> 32);
        }
    }
}

/// <summary>The numbers that the other end has given. Used by one thread at a time.</summary>
/// <param name="isAgreedOn">Whether the other end may give any.</param>
internal sealed class ReceivedReferences(bool isAgreedOn)
{
    /// <summary>How many bytes of literals are kept, which is two thousand for each entry.</summary>
    private const int MostBytes = 2 * Reference.MostEntries * 1024;

    private readonly Dictionary<ulong, byte[]> _paths = [];
    private readonly Dictionary<ulong, byte[]> _types = [];
    private int _bytes;

    /// <summary>Takes the body of a TABLE frame.</summary>
    /// <exception cref="ProtocolViolationException">It is none, or gives a number another meaning.</exception>
    public void Add(ReadOnlySpan<byte> body)
    {
        if (!isAgreedOn)
        {
            throw ProtocolViolationException.Told("TABLE requires capability revision 3");
        }

        if (body.IsEmpty || body[0] > (byte)ReferenceKind.TypeName)
        {
            throw ProtocolViolationException.Told("unknown table kind");
        }

        Dictionary<ulong, byte[]> table = TableOf((ReferenceKind)body[0]);
        body = body[1..];
        if (!Varint.TryRead(ref body, out ulong id))
        {
            throw ProtocolViolationException.Told("tcp: truncated table id");
        }

        if (id == Reference.Inline)
        {
            throw ProtocolViolationException.Told("tcp: table id must be nonzero");
        }

        if (!Varint.TryRead(ref body, out ulong length) || length > (ulong)body.Length)
        {
            throw ProtocolViolationException.Told("tcp: truncated table literal");
        }

        if (length < (ulong)body.Length)
        {
            throw ProtocolViolationException.Told(
                $"tcp: table payload has {(ulong)body.Length - length} trailing bytes");
        }

        if (table.TryGetValue(id, out byte[]? known))
        {
            if (!body.SequenceEqual(known))
            {
                throw ProtocolViolationException.Told($"table id {id} literal conflict");
            }
        }
        else if (table.Count == Reference.MostEntries)
        {
            throw ProtocolViolationException.Told($"a table has no more than {Reference.MostEntries} entries");
        }
        else if (body.Length > MostBytes - _bytes)
        {
            throw ProtocolViolationException.Told($"the literals of the tables take no more than {MostBytes} bytes");
        }
        else
        {
            _bytes += body.Length;
            table[id] = body.ToArray();
        }
    }

    /// <summary>Reads a reference from the head of a frame's body and moves past it.</summary>
    /// <param name="from">The rest of the body.</param>
    /// <param name="kind">What is referred to.</param>
    /// <param name="envelope">What errors call the frame.</param>
    /// <param name="part">What errors call the reference.</param>
    /// <exception cref="UnreadableFrameException">There is none.</exception>
    /// <exception cref="ProtocolViolationException">It is a number that was never given.</exception>
    public ReadOnlyMemory<byte> Read(ref ReadOnlyMemory<byte> from, ReferenceKind kind, string envelope, string part)
    {
        ReadOnlySpan<byte> span = from.Span;
        if (!Varint.TryRead(ref span, out ulong id))
        {
            throw new UnreadableFrameException($"tcp: {envelope} {part}: truncated table id");
        }

        if (id != Reference.Inline)
        {
            from = from[^span.Length..];
            return !isAgreedOn
                ? throw ProtocolViolationException.Told($"tcp: {envelope} {part}: tcp: compression table ref unsupported: id {id}")
                : TableOf(kind).TryGetValue(id, out byte[]? literal)
                ? literal
                : throw ProtocolViolationException.Told($"tcp: {envelope} {part}: tcp: unknown compression table id: id {id}");
        }

        if (!Varint.TryRead(ref span, out ulong length) || length > (ulong)span.Length)
        {
            throw new UnreadableFrameException($"tcp: {envelope} {part}: truncated literal");
        }

        ReadOnlyMemory<byte> rest = from[^span.Length..];
        from = rest[(int)length..];
        return rest[..(int)length];
    }

    private Dictionary<ulong, byte[]> TableOf(ReferenceKind kind) => kind == ReferenceKind.ActorPath ? _paths : _types;
}
