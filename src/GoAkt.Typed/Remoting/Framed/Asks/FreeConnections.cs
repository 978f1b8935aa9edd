using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>One node's connections that carry no call at present. They are taken from the low end, so that the high end
/// falls idle.</summary>
/// <param name="limit">The most connections.</param>
internal sealed class FreeConnections(int limit)
{
    private readonly AskConnection?[] _slots = new AskConnection?[limit];

    // So many slots have ever been used: the limit may be a large one.
    private int _used;

    /// <returns>Null if there is none.</returns>
    public AskConnection? TryTake()
    {
        AskConnection?[] slots = _slots;
        int used = Volatile.Read(ref _used);
        for (int i = 0; i < used; i++)
        {
            if (slots[i] is not null && Interlocked.Exchange(ref slots[i], null) is { IsDisposed: false } connection)
            {
                return connection;
            }
        }

        return null;
    }

    public void Put(AskConnection connection)
    {
        // Others move between the slots meanwhile, so one round may find them all taken.
        AskConnection?[] slots = _slots;
        while (true)
        {
            for (int i = 0; i < slots.Length; i++)
            {
                AskConnection? there = slots[i];
                if (there is null or { IsDisposed: true }
                    && Interlocked.CompareExchange(ref slots[i], connection, there) == there)
                {
                    NoteUsed(i + 1);
                    return;
                }
            }
        }
    }

    /// <summary>Makes sure that a connection is not among them.</summary>
    public void Remove(AskConnection connection)
    {
        for (int i = 0; i < _slots.Length; i++)
        {
            Interlocked.CompareExchange(ref _slots[i], null, connection);
        }
    }

    /// <summary>Closes those that have been free since a moment.</summary>
    /// <param name="idleSinceTick">In milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="reason">What a call is told that has just taken one of them.</param>
    public void Close(long idleSinceTick, string reason)
    {
        int used = Volatile.Read(ref _used);
        for (int i = 0; i < used; i++)
        {
            AskConnection? connection = _slots[i];
            if (connection is not null
                && connection.IdleSinceTick <= idleSinceTick
                && Interlocked.CompareExchange(ref _slots[i], null, connection) == connection)
            {
                connection.Close(RemotingException.ConnectionLost(Delivery.NotSent, reason));
            }
        }
    }

    private void NoteUsed(int slots)
    {
        int used = Volatile.Read(ref _used);
        while (slots > used)
        {
            int before = Interlocked.CompareExchange(ref _used, slots, used);
            used = before == used ? slots : before;
        }
    }
}
