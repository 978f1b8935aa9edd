using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>
/// Which calls share a bound of connections, besides those to one actor: those to one grain, and all by which actors
/// come and go, for these may run the application's code on the node. What a node answers by itself has no bound.
/// </summary>
internal sealed class FramedLanes
{
    private readonly ActorLane _lifecycle = new();
    private readonly ConcurrentDictionary<string, Shared> _grains = new(StringComparer.Ordinal);

    /// <summary>Takes part in a lane; to be disposed when the call has ended.</summary>
    public Lease Join(IMessage request) =>
        request switch
        {
            RemoteAskGrainRequest { Grain: { } grain } => JoinGrain(grain),
            RemoteTellGrainRequest { Grain: { } grain } => JoinGrain(grain),
            RemoteActivateGrainRequest { Grain: { } grain } => JoinGrain(grain),
            RemoteSpawnRequest or RemoteReSpawnRequest or RemoteStopRequest or RemoteReinstateRequest =>
                new Lease(this, null, _lifecycle),
            _ => default,
        };

    private Lease JoinGrain(Grain grain)
    {
        string name = grain.GrainId?.Value ?? "";
        Shared shared = _grains.GetOrAdd(name, static _ => new Shared());
        Interlocked.Increment(ref shared.Calls);
        return new Lease(this, name, shared.Lane);
    }

    private void Leave(string grain)
    {
        // One that joins at this moment may find itself in a lane that nobody else finds any more: a bound that holds a
        // little less.
        if (_grains.TryGetValue(grain, out Shared? shared) && Interlocked.Decrement(ref shared.Calls) == 0)
        {
            _grains.TryRemove(new KeyValuePair<string, Shared>(grain, shared));
        }
    }

    public readonly struct Lease(FramedLanes lanes, string? grain, ActorLane lane) : IDisposable
    {
        /// <summary>Null where there is no bound.</summary>
        public ActorLane? Lane => lane;

        public void Dispose()
        {
            if (grain is not null)
            {
                lanes.Leave(grain);
            }
        }
    }

    private sealed class Shared
    {
        public readonly ActorLane Lane = new();
        public int Calls;
    }
}

/// <summary>
/// Bounds how many of a node's connections each lane takes up: half of those that the other lanes leave, at most. So
/// the first slow receiver takes half of all, the next one a quarter, and so on. And a quarter of all connections is
/// for receivers that have none yet.
/// </summary>
/// <param name="connections">How many connections there are to share.</param>
internal sealed class LaneLimit(int connections)
{
    private const int CacheLine = 64;

    private Counter _busy;

    /// <summary>Lets a call of the lane take up a connection, unless that would be too many.</summary>
    public bool TryEnter(ActorLane lane)
    {
        int inLane = lane.Enter();
        int inOthers = Interlocked.Increment(ref _busy.Value) - inLane;
        bool isFair = inLane <= (connections - inOthers + 1) / 2;
        if (isFair && (inLane == 1 || inLane + inOthers <= connections - (connections / 4)))
        {
            return true;
        }

        Leave(lane);
        return false;
    }

    public void Leave(ActorLane lane)
    {
        lane.Leave();
        Interlocked.Decrement(ref _busy.Value);
    }

    // Written by every call: what is read by every call must not share its cache line.
    [StructLayout(LayoutKind.Explicit, Size = 2 * CacheLine)]
    private struct Counter
    {
        [FieldOffset(CacheLine)]
        public int Value;
    }
}
