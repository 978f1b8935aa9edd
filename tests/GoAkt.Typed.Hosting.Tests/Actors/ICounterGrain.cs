using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Actors;

/// <summary>What the grain behind the recordings handles.</summary>
[GrainKind("actors/CounterGrain")]
public interface ICounterGrain
{
    Task AddAsync(Int64Value amount);

    Task<Int64Value> CountAsync(Empty query);

    Task<BoolValue> FailAsync(BoolValue fail);

    Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken = default);
}
