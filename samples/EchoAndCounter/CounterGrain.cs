using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;

namespace EchoAndCounter;

internal sealed class CounterGrain(ActorContext context) : ICounterGrain
{
    private readonly EchoActor _echo = new();
    private readonly CounterActor _counter = new(context);

    public Task AddAsync(Int64Value amount, CancellationToken cancellationToken) =>
        _counter.AddAsync(amount, cancellationToken);

    public Task<Int64Value> CountAsync(Empty query, CancellationToken cancellationToken) =>
        _counter.CountAsync(query, cancellationToken);

    public Task<StringValue> EchoAsync(StringValue text, CancellationToken cancellationToken) =>
        _echo.EchoAsync(text, cancellationToken);

    public Task<BytesValue> EchoAsync(BytesValue bytes, CancellationToken cancellationToken) =>
        _echo.EchoAsync(bytes, cancellationToken);

    public Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken) =>
        _echo.SleepAsync(duration, cancellationToken);

    public Task FailAsync(BoolValue booms, CancellationToken cancellationToken) =>
        _echo.FailAsync(booms, cancellationToken);
}
