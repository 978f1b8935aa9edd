using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.Routing;

/// <summary>
/// The actors that were known on a node when its connections ended, or when a look-up still named it while it was down:
/// that such an actor is not found does not mean that it was never there. Each is remembered for half a minute at
/// least and a minute at most.
/// </summary>
/// <param name="most">How many may be remembered in half a minute.</param>
internal sealed class LostActors(int most)
{
    private const long GenerationMilliseconds = 30_000;

    private readonly Lock _gate = new();
    private Dictionary<string, Node> _young = new(StringComparer.Ordinal);
    private Dictionary<string, Node> _old = new(StringComparer.Ordinal);
    private long _youngSinceTick = Environment.TickCount64;
    private volatile bool _isEmpty = true;

    /// <summary>Remembers where an actor was last.</summary>
    public void Note(string name, Node node)
    {
        lock (_gate)
        {
            ForgetWhatIsOld();
            if (_young.Count < most)
            {
                _young[name] = node;
                _isEmpty = false;
            }
        }
    }

    /// <summary>Forgets an actor that was found.</summary>
    public void Forget(string name)
    {
        if (_isEmpty)
        {
            return;
        }

        lock (_gate)
        {
            ForgetWhatIsOld();
            _young.Remove(name);
            _old.Remove(name);
        }
    }

    /// <summary>Whether an actor was last known on a node that is still down.</summary>
    public bool MayBeRelocated(string name)
    {
        if (_isEmpty)
        {
            return false;
        }

        lock (_gate)
        {
            ForgetWhatIsOld();
            return (_young.TryGetValue(name, out Node? node) || _old.TryGetValue(name, out node))
                && node.State == NodeState.Ejected;
        }
    }

    private void ForgetWhatIsOld()
    {
        long age = Environment.TickCount64 - _youngSinceTick;
        if (age < GenerationMilliseconds)
        {
            return;
        }

        // Dropped as a whole, so that no actor needs a time of its own.
        _old = age < 2 * GenerationMilliseconds ? _young : new(StringComparer.Ordinal);
        _young = new(StringComparer.Ordinal);
        _youngSinceTick += age;
        _isEmpty = _old.Count == 0;
    }
}
