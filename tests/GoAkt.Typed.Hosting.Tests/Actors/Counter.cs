using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Actors;

public sealed class Counter : ICounter
{
    private long _count;

    public Task<Int64Value> AddAsync(Int64Value amount)
    {
        _count += amount.Value;
        return CountAsync(new Empty());
    }

    public Task<Int64Value> CountAsync(Empty query) => Task.FromResult(new Int64Value { Value = _count });
}
