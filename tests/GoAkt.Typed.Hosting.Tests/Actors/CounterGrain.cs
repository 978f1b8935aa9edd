using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Actors;

public sealed class CounterGrain : ICounterGrain
{
    private long _count;

    public Task AddAsync(Int64Value amount)
    {
        _count += amount.Value;
        return Task.CompletedTask;
    }

    public Task<Int64Value> CountAsync(Empty query) => Task.FromResult(new Int64Value { Value = _count });

    public Task<BoolValue> FailAsync(BoolValue fail) => throw new InvalidOperationException("boom");

    public async Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken)
    {
        await Task.Delay(duration.ToTimeSpan(), cancellationToken);
        return duration;
    }
}
