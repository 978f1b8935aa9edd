using System.Diagnostics;

namespace GoAkt.Typed.Routing;

/// <summary>
/// The actors that were known on a node when its connections ended, when calls to it failed, when the client let go of
/// it, or when a look-up still named it while it was down: that such an actor is not found does not mean that it was
/// never there. Each is remembered for half a minute at least and a minute at most.
/// </summary>
/// <param name="most">How many may be remembered in half a minute.</param>
internal sealed class LostActors(int most)
{
    private const long GenerationMilliseconds = 30_000;

    private readonly Lock _gate = new();
    private Dictionary<string, LostActor> _young = new(StringComparer.Ordinal);
    private Dictionary<string, LostActor> _old = new(StringComparer.Ordinal);
    private long _youngSinceTick = Environment.TickCount64;
    private volatile bool _isEmpty = true;

    /// <summary>Remembers where an actor was last.</summary>
    public void Note(string name, CachedAddress lastKnown)
    {
        lock (_gate)
        {
            ForgetWhatIsOld();
            if (_young.Count < most)
            {
                _young[name] = new LostActor(lastKnown, Stopwatch.GetTimestamp());
                _isEmpty = false;
            }
        }
    }

    /// <summary>Forgets an actor that is not to be waited for where it was.</summary>
    public void Forget(string name, CachedAddress lastKnown) =>
        ForgetIf(name, lost => lost.LastKnown == lastKnown);

    /// <summary>Forgets an actor that was found, unless it has been lost there meanwhile.</summary>
    public void ForgetAllBut(string name, CachedAddress found) => ForgetIf(name, lost => lost.LastKnown != found);

    /// <summary>Where an actor was last; null if it is not known to have been lost.</summary>
    public LostActor? Find(string name)
    {
        if (_isEmpty)
        {
            return null;
        }

        lock (_gate)
        {
            ForgetWhatIsOld();
            return _young.TryGetValue(name, out LostActor? lost) || _old.TryGetValue(name, out lost) ? lost : null;
        }
    }

    private void ForgetIf(string name, Predicate<LostActor> isForgotten)
    {
        if (_isEmpty)
        {
            return;
        }

        lock (_gate)
        {
            ForgetWhatIsOld();
            foreach (Dictionary<string, LostActor> generation in (Dictionary<string, LostActor>[])[_young, _old])
            {
                if (generation.TryGetValue(name, out LostActor? lost) && isForgotten(lost))
                {
                    generation.Remove(name);
                }
            }
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

/// <summary>An actor that may be being relocated.</summary>
/// <param name="LastKnown">Where it was last.</param>
/// <param name="LostAt">When it was lost, as <see cref="Stopwatch.GetTimestamp"/> says it.</param>
internal sealed record LostActor(CachedAddress LastKnown, long LostAt);
