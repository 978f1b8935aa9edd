using GoAkt.Typed;
using Google.Protobuf.WellKnownTypes;

namespace EchoAndCounter;

/// <summary>Counts what it is told, and keeps the count over a respawn.</summary>
[ActorKind("actors/Counter")]
public interface ICounter
{
    /// <summary>Adds to the count. Who asks has the new count as an answer.</summary>
    Task AddAsync(Int64Value amount, CancellationToken cancellationToken = default);

    /// <summary>Answers the count.</summary>
    Task<Int64Value> CountAsync(Empty query, CancellationToken cancellationToken = default);
}
