using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Actors;

/// <summary>What the counter behind the recordings handles.</summary>
[ActorKind("actors/Counter")]
public interface ICounter
{
    Task<Int64Value> AddAsync(Int64Value amount);

    Task<Int64Value> CountAsync(Empty query);
}
