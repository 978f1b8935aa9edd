using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Contracts;

/// <summary>The counter behind the recordings, as a grain.</summary>
[GrainKind("actors/CounterGrain")]
public interface ICounterGrain
{
    Task AddAsync(Int64Value amount, CancellationToken cancellationToken = default);

    Task<Int64Value> GetAsync(Empty query, CancellationToken cancellationToken = default);
}
