using System.Collections.Concurrent;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Routing;

/// <summary>
/// Where actors were found, by name: names are unique in a cluster, whatever the kind. Bounded in age and in size.
/// Look-ups of one name by several callers at once are one look-up.
/// </summary>
internal sealed class AddressCache(int maxEntries)
{
    private readonly ConcurrentDictionary<string, CachedAddress> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SharedWork<CachedAddress>> _lookups = new(StringComparer.Ordinal);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>What was known on nodes that were lost.</summary>
    public LostActors Lost { get; } = new(maxEntries);

    public CachedAddress? TryGet(string name)
    {
        if (!_entries.TryGetValue(name, out CachedAddress? entry))
        {
            return null;
        }

        if (entry.IsExpired)
        {
            Remove(name, entry);
            return null;
        }

        return entry;
    }

    /// <summary>Looks a name up, or joins the look-up of it that is under way, within the caller's own time.</summary>
    /// <param name="name">The name.</param>
    /// <param name="lookup">Looks the name up; given how often that has run out of time.</param>
    /// <param name="call">The caller's bounds.</param>
    public Task<CachedAddress> LookupAsync(
        string name, Func<int, Task<CachedAddress>> lookup, CallOptions call) =>
        SharedWork.AwaitAsync(
            repeats => JoinLookup(name, lookup, repeats), call, "the actor's address was not found in time");

    /// <summary>Looks a name up without joining a look-up that may have been answered before the caller came.</summary>
    public async Task<CachedAddress> LookupAfreshAsync(
        string name, Func<int, Task<CachedAddress>> lookup, int repeats = 0)
    {
        CachedAddress entry = await lookup(repeats).InPlace();
        Set(name, entry);
        return entry;
    }

    public void Set(string name, CachedAddress entry)
    {
        bool isNew;
        while (!(isNew = _entries.TryAdd(name, entry))
            && !(_entries.TryGetValue(name, out CachedAddress? present) && _entries.TryUpdate(name, entry, present)))
        {
        }

        // Whoever removes an older entry as lost sees this one, or is seen here.
        Lost.ForgetAllBut(name, entry);
        if (isNew && Interlocked.Increment(ref _count) > maxEntries)
        {
            Shrink();
        }

        if (entry.Connector.IsReleased)
        {
            // The client let go of the node while it answered.
            RemoveLost(name, entry);
        }
    }

    /// <summary>Removes an entry that was found wrong, unless a newer one has taken its place.</summary>
    public void Remove(string name, CachedAddress entry) => TryRemove(name, entry);

    public void Remove(string name)
    {
        if (_entries.TryGetValue(name, out CachedAddress? entry))
        {
            Remove(name, entry);
        }
    }

    /// <summary>Removes an entry since its node may be down, and remembers where the actor was.</summary>
    public void RemoveLost(string name, CachedAddress entry)
    {
        // Noted first, and even where another one removes the entry: whoever finds it gone finds this.
        Lost.Note(name, entry);
        if (!TryRemove(name, entry) && _entries.ContainsKey(name))
        {
            // It was found again meanwhile.
            Lost.Forget(name, entry);
        }
    }

    /// <summary>As <see cref="RemoveLost(string, CachedAddress)"/>, where no node that was asked knows the actor any
    /// more.</summary>
    public void RemoveLost(string name)
    {
        if (_entries.TryGetValue(name, out CachedAddress? entry))
        {
            RemoveLost(name, entry);
        }
    }

    /// <summary>Removes what was found on a node that is gone.</summary>
    public void RemoveAllOn(Node node)
    {
        foreach ((string name, CachedAddress entry) in _entries)
        {
            if (entry.Owner == node)
            {
                RemoveLost(name, entry);
            }
        }
    }

    private bool TryRemove(string name, CachedAddress entry)
    {
        if (!_entries.TryRemove(new KeyValuePair<string, CachedAddress>(name, entry)))
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        return true;
    }

    private Task<CachedAddress> JoinLookup(string name, Func<int, Task<CachedAddress>> lookup, int repeats)
    {
        SharedWork<CachedAddress> shared = _lookups.GetOrAdd(name, static _ => new SharedWork<CachedAddress>());
        return shared.Join(async () =>
        {
            try
            {
                return await LookupAfreshAsync(name, lookup, repeats).InPlace();
            }
            finally
            {
                _lookups.TryRemove(new KeyValuePair<string, SharedWork<CachedAddress>>(name, shared));
            }
        });
    }

    /// <summary>Makes room for a tenth of the entries: first the expired ones, then any.</summary>
    private void Shrink()
    {
        foreach ((string name, CachedAddress entry) in _entries)
        {
            if (entry.IsExpired)
            {
                Remove(name, entry);
            }
        }

        int target = maxEntries - (maxEntries / 10);
        foreach ((string name, CachedAddress entry) in _entries)
        {
            if (Count <= target)
            {
                break;
            }

            Remove(name, entry);
        }
    }
}

/// <summary>Where an actor was found.</summary>
internal sealed class CachedAddress(
    ActorAddress address,
    Node owner,
    NodeUsage usage,
    NodeConnector connector,
    long expiresAtTick,
    ActorPresence presence)
{
    public ActorAddress Address { get; } = address;

    /// <summary>The node that hosts the actor.</summary>
    public Node Owner { get; } = owner;

    /// <summary>What this client has made of the node, which may be another one's once this one is disposed.</summary>
    public NodeUsage Usage { get; } = usage;

    /// <summary>What connects this client to the node.</summary>
    public NodeConnector Connector { get; } = connector;

    public bool IsExpired => Environment.TickCount64 >= expiresAtTick;

    /// <summary>When the actor was last known to be there.</summary>
    public ActorPresence Presence { get; } = presence;
}
