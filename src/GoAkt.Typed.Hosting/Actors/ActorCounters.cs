namespace GoAkt.Typed.Hosting.Actors;

/// <summary>What a node counts of an actor, across its respawns.</summary>
internal sealed class ActorCounters
{
    private long _processed;
    private long _failures;
    private long _restarts;
    private long _reinstates;
    private long _deadLetters;

    public ulong Processed => (ulong)Volatile.Read(ref _processed);

    public ulong Failures => (ulong)Volatile.Read(ref _failures);

    public ulong Restarts => (ulong)Volatile.Read(ref _restarts);

    public ulong Reinstates => (ulong)Volatile.Read(ref _reinstates);

    public ulong DeadLetters => (ulong)Volatile.Read(ref _deadLetters);

    // Only the actor's own turn writes it, one message at a time.
    public void CountProcessed() => Volatile.Write(ref _processed, _processed + 1);

    public void CountFailure() => Interlocked.Increment(ref _failures);

    public void CountRestart() => Interlocked.Increment(ref _restarts);

    public void CountReinstate() => Interlocked.Increment(ref _reinstates);

    public void CountDeadLetter() => Interlocked.Increment(ref _deadLetters);
}
