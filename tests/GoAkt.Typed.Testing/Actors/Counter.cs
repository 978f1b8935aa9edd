using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

/// <summary>What the Go actor of its kind does.</summary>
public sealed class Counter(ActorContext context) : ICounter, IActorLifecycle
{
    private long _count;

    public bool SurvivesRespawn => true;

    public Task AddAsync(Int64Value amount, CancellationToken cancellationToken = default)
    {
        _count += amount.Value;
        context.Respond(new Int64Value { Value = _count });
        return Task.CompletedTask;
    }

    public Task AddAllAsync(IEnumerable<Int64Value> amounts, CancellationToken cancellationToken = default)
    {
        _count += amounts.Sum(static amount => amount.Value);
        return Task.CompletedTask;
    }

    public Task<Int64Value> GetAsync(Empty query, CancellationToken cancellationToken = default) =>
        Task.FromResult(new Int64Value { Value = _count });
}
