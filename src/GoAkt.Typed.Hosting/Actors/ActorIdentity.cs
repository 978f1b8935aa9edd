using GoAkt.Typed.Proxies;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>Who a hosted actor or grain is, in all its incarnations.</summary>
internal sealed record ActorIdentity(HostedKind Kind, string Name, ActorAddress Address)
{
    /// <summary>What it is registered under: an actor's name is unique on its node, a grain's within its
    /// kind.</summary>
    public string Key { get; } = Kind.Sort == ContractSort.Actor ? Name : GrainKey(Kind, Name);

    public static string GrainKey(HostedKind kind, string name) => $"{kind.WireName}/{name}";
}

/// <summary>What outlives an actor's incarnations: its figures, its restarts, its id.</summary>
/// <param name="Id">The id that GoAkt up to 3.11 writes into addresses.</param>
/// <param name="Counters">The figures.</param>
/// <param name="Supervision">The rules for failures, and the restarts that they count.</param>
internal sealed record ActorHistory(string Id, ActorCounters Counters, Supervision Supervision);

/// <summary>What a node counts of an actor, across its respawns.</summary>
internal sealed class ActorCounters
{
    private long _processed;
    private long _failures;
    private long _restarts;
    private long _reinstates;
    private long _deadLetters;
    private long _unhandled;

    public ulong Processed => (ulong)Volatile.Read(ref _processed);

    public ulong Failures => (ulong)Volatile.Read(ref _failures);

    public ulong Restarts => (ulong)Volatile.Read(ref _restarts);

    public ulong Reinstates => (ulong)Volatile.Read(ref _reinstates);

    public ulong DeadLetters => (ulong)Volatile.Read(ref _deadLetters);

    /// <summary>How many messages an actor was given, whatever it made of them.</summary>
    public ulong Given => Processed + Failures + Unhandled;

    public ulong Unhandled => (ulong)Volatile.Read(ref _unhandled);

    // Only the actor's own turn writes it, one message at a time.
    public void CountProcessed() => Volatile.Write(ref _processed, _processed + 1);

    public void CountFailure() => Interlocked.Increment(ref _failures);

    public void CountRestart() => Interlocked.Increment(ref _restarts);

    public void CountReinstate() => Interlocked.Increment(ref _reinstates);

    public void CountUnhandled() => Interlocked.Increment(ref _unhandled);

    public void CountDeadLetter() => Interlocked.Increment(ref _deadLetters);
}

internal enum ActorPhase
{
    Starting,
    Running,

    /// <summary>A message failed, and the supervision did not say to go on: the actor waits to be reinstated, respawned
    /// or stopped.</summary>
    Suspended,
    Stopping,
    Stopped,
}
