using Google.Protobuf.WellKnownTypes;

namespace EchoAndCounter;

internal sealed class CounterGrain : ICounterGrain
{
    private long _count;

    public Task AddAsync(Int64Value amount, CancellationToken cancellationToken)
    {
        _count += amount.Value;
        return Task.CompletedTask;
    }

    public Task<Int64Value> CountAsync(Empty query, CancellationToken cancellationToken) =>
        Task.FromResult(new Int64Value { Value = _count });
}
