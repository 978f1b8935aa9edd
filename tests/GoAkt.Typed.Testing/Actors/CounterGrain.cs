using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

/// <summary>What the Go grain of its kind does.</summary>
public sealed class CounterGrain(ActorContext context) : ICounterGrain
{
    private long _count;

    public Task AddAsync(Int64Value amount, CancellationToken cancellationToken = default)
    {
        _count += amount.Value;
        context.Respond(new Int64Value { Value = _count });
        return Task.CompletedTask;
    }

    public Task<Int64Value> GetAsync(Empty query, CancellationToken cancellationToken = default) =>
        Task.FromResult(new Int64Value { Value = _count });

    public Task<BoolValue> FailAsync(BoolValue fail, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("boom");

    public async Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken = default)
    {
        await Task.Delay(duration.ToTimeSpan(), cancellationToken);
        return duration;
    }
}
