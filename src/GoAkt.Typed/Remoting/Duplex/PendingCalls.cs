namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>
/// The calls of one connection that await a reply. A call's token, which is its correlation too, tells its place: 16
/// bits of the connection, 28 of the use of the place, and 20 of the place itself. Added to under the connection's
/// gate; looked up without any lock.
/// </summary>
internal sealed class PendingCalls
{
    public const int Most = (1 << PlaceBits) - 1;

    private const int PlaceBits = 20;
    private const int UseBits = 28;

    /// <summary>What a number has in its place that is no call's.</summary>
    private const ulong NoPlace = Most;

    private static int s_connections;

    private readonly ulong _connection =
        ((ulong)Interlocked.Increment(ref s_connections) & 0xFFFF) << (PlaceBits + UseBits);

    private Slot[] _slots = new Slot[16];
    private int[] _free = new int[16];
    private int _freeCount;
    private int _used;
    private ulong _uses;

    /// <summary>Whether any call awaits a reply, or may.</summary>
    public bool Any => _used > _freeCount;

    /// <summary>A number that no call has.</summary>
    public ulong NextNumber() => TokenOf(NoPlace);

    /// <summary>Gives a call a place.</summary>
    /// <returns>Its token; 0 if there is no place left.</returns>
    public ulong Add(DuplexCall call)
    {
        int place;
        if (_freeCount > 0)
        {
            place = _free[--_freeCount];
        }
        else if (_used == Most)
        {
            return 0;
        }
        else
        {
            place = _used++;
            if (place == _slots.Length)
            {
                var larger = new Slot[place * 2];
                _slots.CopyTo(larger, 0);
                Volatile.Write(ref _slots, larger);
            }
        }

        ulong token = TokenOf((ulong)place);
        _slots[place] = new Slot(call, token);
        return token;
    }

    /// <summary>Finds and ends the call that a number belongs to, for one of those who try.</summary>
    /// <returns>Null if nobody awaits that reply any more.</returns>
    public DuplexCall? TryEnd(ulong token)
    {
        Slot[] slots = Volatile.Read(ref _slots);
        int place = PlaceOf(token);
        return place < slots.Length && slots[place].Call is { } call && call.TryEnd(token) ? call : null;
    }

    /// <summary>Frees the place of a call that has ended.</summary>
    public void Free(ulong token)
    {
        int place = PlaceOf(token);
        if (place >= _used || _slots[place].Token != token)
        {
            return;
        }

        _slots[place] = default;
        if (_freeCount == _free.Length)
        {
            Array.Resize(ref _free, _freeCount * 2);
        }

        _free[_freeCount++] = place;
    }

    /// <summary>All calls with their tokens; some may have ended.</summary>
    public void CopyTo(List<(DuplexCall Call, ulong Token)> calls)
    {
        Slot[] slots = _slots;
        for (int i = 0; i < _used; i++)
        {
            if (slots[i].Call is { } call)
            {
                calls.Add((call, slots[i].Token));
            }
        }
    }

    private static int PlaceOf(ulong token) => (int)(token & Most);

    private ulong TokenOf(ulong place) =>
        _connection | ((++_uses & ((1UL << UseBits) - 1)) << PlaceBits) | place;

    private readonly record struct Slot(DuplexCall? Call, ulong Token);
}
