using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Routing;

/// <summary>
/// The actors that calls wait for, since their nodes are down and the cluster may be starting them elsewhere. The calls
/// to one actor share its pauses and look-ups, so a thousand of them cost the cluster as much as one.
/// </summary>
/// <remarks>
/// A look-up after a pause, for all that wait for a name, costs one token of the retry budget. Would a call fail once
/// the budget is empty, then sixteen callers of as many actors would not outlast the four seconds that a relocation
/// takes: nothing succeeds meanwhile that gave tokens back. So waiting takes no more than a quarter of the tokens,
/// which leaves the others to calls that do not wait, and after that all names of the client together get a look-up
/// every 20 ms. Those that get none pause again: an empty budget makes calls slow, and only their own time makes them
/// fail.
/// </remarks>
internal sealed class Relocations(bool areAwaited, RetryBudget budget) : IDisposable
{
    private const long MillisecondsBetweenLookups = 20;

    private readonly ConcurrentDictionary<string, Relocation> _byName = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _disposal = new();
    private long _nextLookupTick;

    /// <summary>Lets calls try nodes that are down.</summary>
    public NodeTrials Trials { get; } = new();

    /// <summary>What bounds retries and look-ups of calls that wait.</summary>
    public RetryBudget Budget => budget;

    public bool IsDisposed => _disposal.IsCancellationRequested;

    /// <summary>What a call needs to wait; null if it may not.</summary>
    /// <param name="callName">The call.</param>
    /// <param name="name">The actor's name.</param>
    /// <param name="startedAt">When the call was first tried, as a <see cref="System.Diagnostics.Stopwatch"/> says
    /// it.</param>
    public RelocationWait? WaitFor(string callName, string name, long startedAt) =>
        areAwaited && callName is CallNames.Ask or CallNames.Tell ? new RelocationWait(this, name, startedAt) : null;

    /// <summary>Whether calls wait for any actor.</summary>
    public bool AreAwaited => !_byName.IsEmpty;

    /// <summary>Whether calls wait for an actor, so that another one joins them instead of looking it up.</summary>
    public bool IsAwaited(string name) => _byName.ContainsKey(name);

    /// <summary>Joins those that wait for an actor; to be undone by <see cref="Leave"/>.</summary>
    public Relocation Enter(string name)
    {
        while (true)
        {
            Relocation relocation = _byName.GetOrAdd(
                name, static (name, all) => new Relocation(name, all), this);
            if (relocation.TryEnter())
            {
                return relocation;
            }

            // The last one is just leaving.
            _byName.TryRemove(new KeyValuePair<string, Relocation>(name, relocation));
        }
    }

    public void Leave(Relocation relocation)
    {
        if (relocation.IsEmptyWithout())
        {
            _byName.TryRemove(new KeyValuePair<string, Relocation>(relocation.Name, relocation));
        }
    }

    /// <summary>Ends all pauses.</summary>
    public void Dispose() => _disposal.Cancel();

    /// <returns>False if the client was disposed.</returns>
    public async Task<bool> PauseAsync(TimeSpan pause)
    {
        try
        {
            return await new TaskCompletionSource<bool>().Task
                .UntilAsync(Deadline.After(pause).Tick, _disposal.Token)
                .InPlace();
        }
        catch (TimeoutException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Whether one name may be looked up now.</summary>
    public bool TryBeginLookup()
    {
        if (budget.TrySpendOnWaiting())
        {
            return true;
        }

        long now = Environment.TickCount64;
        long next = Volatile.Read(ref _nextLookupTick);
        return now >= next
            && Interlocked.CompareExchange(ref _nextLookupTick, now + MillisecondsBetweenLookups, next) == next;
    }
}

/// <summary>An actor that calls wait for.</summary>
internal sealed class Relocation(string name, Relocations all)
{
    private readonly SharedWork<LookupOutcome> _round = new();
    private readonly Lock _gate = new();
    private int _rounds;
    private int _waiting;
    private bool _hasEnded;

    public string Name => name;

    /// <summary>What the last call that failed has met, for those that come to wait without having failed.</summary>
    public RelocationFailure? LastFailure { get; set; }

    public bool TryEnter()
    {
        lock (_gate)
        {
            _waiting += _hasEnded ? 0 : 1;
            return !_hasEnded;
        }
    }

    /// <summary>Whether nobody waits any more once the caller does not.</summary>
    public bool IsEmptyWithout()
    {
        lock (_gate)
        {
            return _hasEnded = --_waiting == 0;
        }
    }

    /// <summary>What the next look-up finds, after a pause; shared by all that wait.</summary>
    public Task<LookupOutcome> NextAsync(Func<string, Task<LookupOutcome>> lookUp) =>
        _round.Join(() => PauseAndLookUpAsync(lookUp));

    private async Task<LookupOutcome> PauseAndLookUpAsync(Func<string, Task<LookupOutcome>> lookUp)
    {
        int pauses = _rounds++;
        do
        {
            if (!await all.PauseAsync(GrowingPause.After(pauses++)).InPlace())
            {
                return new LookupOutcome(null, RemotingException.Disposed(Delivery.NotSent), null);
            }

            if (Volatile.Read(ref _hasEnded))
            {
                // All have given up, so nobody hears it.
                return default;
            }
        }
        while (!all.TryBeginLookup());
        return await lookUp(name).InPlace();
    }
}
