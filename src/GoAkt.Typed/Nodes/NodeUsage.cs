using System.Diagnostics;

namespace GoAkt.Typed.Nodes;

/// <summary>What a client's calls show of a node: how many there are, how long they take, and what they leave behind.
/// Balancers choose by it.</summary>
internal sealed class NodeUsage
{
    private const double LatencyDecay = 0.2;

    private long _latencyTicks;
    private int _inFlight;
    private int _spawned;

    /// <summary>How many calls the node is working on.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The moving average of how long calls took.</summary>
    public TimeSpan Latency => Stopwatch.GetElapsedTime(0, Volatile.Read(ref _latencyTicks));

    /// <summary>How many actors were spawned since the node's weight was last known.</summary>
    public int Spawned => Volatile.Read(ref _spawned);

    /// <returns>What <see cref="EndCall"/> needs.</returns>
    public long BeginCall()
    {
        Interlocked.Increment(ref _inFlight);
        return Stopwatch.GetTimestamp();
    }

    public void EndCall(long startedAt)
    {
        Interlocked.Decrement(ref _inFlight);
        long elapsed = Stopwatch.GetTimestamp() - startedAt;
        long latency = Volatile.Read(ref _latencyTicks);

        // A lost update is one sample less in an average.
        Volatile.Write(
            ref _latencyTicks, latency == 0 ? elapsed : latency + (long)((elapsed - latency) * LatencyDecay));
    }

    public void NoteSpawn() => Interlocked.Increment(ref _spawned);

    /// <summary>A weight that is fresh counts them itself.</summary>
    public void ForgetSpawns() => Volatile.Write(ref _spawned, 0);
}
