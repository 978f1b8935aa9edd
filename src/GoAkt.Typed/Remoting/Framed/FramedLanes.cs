using System.Collections.Concurrent;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Framed;

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
