using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;

namespace EchoAndCounter;

internal sealed class CounterActor(ActorContext context) : ICounter, IActorLifecycle
{
    private long _count;

    public bool SurvivesRespawn => true;

    public Task AddAsync(Int64Value amount, CancellationToken cancellationToken)
    {
        _count += amount.Value;
        context.Respond(new Int64Value { Value = _count });
        return Task.CompletedTask;
    }

    public Task<Int64Value> CountAsync(Empty query, CancellationToken cancellationToken) =>
        Task.FromResult(new Int64Value { Value = _count });
}
