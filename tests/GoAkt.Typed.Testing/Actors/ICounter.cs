using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

/// <summary>The counter behind the recordings.</summary>
[ActorKind("actors/Counter")]
public interface ICounter
{
    Task AddAsync(Int64Value amount, CancellationToken cancellationToken = default);

    Task AddAllAsync(IEnumerable<Int64Value> amounts, CancellationToken cancellationToken = default);

    Task<Int64Value> GetAsync(Empty query, CancellationToken cancellationToken = default);
}
