using GoAkt.Typed;
using Google.Protobuf.WellKnownTypes;

namespace EchoAndCounter;

/// <summary>Counts what it is told; its node activates it on the first message.</summary>
[GrainKind("actors/CounterGrain")]
public interface ICounterGrain
{
    /// <summary>Adds to the count.</summary>
    Task AddAsync(Int64Value amount, CancellationToken cancellationToken = default);

    /// <summary>Answers the count.</summary>
    Task<Int64Value> CountAsync(Empty query, CancellationToken cancellationToken = default);
}
