using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

/// <summary>The counter behind the recordings, as a grain.</summary>
[GrainKind("actors/CounterGrain")]
public interface ICounterGrain
{
    Task AddAsync(Int64Value amount, CancellationToken cancellationToken = default);

    Task<Int64Value> GetAsync(Empty query, CancellationToken cancellationToken = default);

    /// <summary>Fails while it handles the message.</summary>
    Task<BoolValue> FailAsync(BoolValue fail, CancellationToken cancellationToken = default);

    Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken = default);
}
