using Google.Protobuf.WellKnownTypes;

#pragma warning disable GOAKT014 // Two contracts of one kind: no node of a test hosts both.

namespace GoAkt.Typed.Hosting.Tests.Actors;

/// <summary>All that the recorded echo takes.</summary>
[ActorKind("actors/Echo")]
public interface IPlayedEcho
{
    Task<StringValue> EchoAsync(StringValue text);

    Task<BytesValue> EchoBytesAsync(BytesValue bytes);

    Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken);

    Task FailAsync(BoolValue fail);
}

/// <summary>All that the recorded counter takes.</summary>
[ActorKind("actors/Counter")]
public interface IPlayedCounter
{
    Task<Int64Value> AddAsync(Int64Value amount);

    Task<Int64Value> GetAsync(Empty query);
}

/// <summary>Does as the recorded echo does, but sleeps until it is woken where that slept for a second and more.
/// </summary>
public sealed class PlayedEcho(Func<Task> wakes) : IPlayedEcho
{
    public Task<StringValue> EchoAsync(StringValue text) =>
        Task.FromResult(new StringValue { Value = $"echo:{text.Value}" });

    public Task<BytesValue> EchoBytesAsync(BytesValue bytes) => Task.FromResult(bytes);

    public async Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken)
    {
        if (duration.Seconds > 0)
        {
            await wakes().WaitAsync(cancellationToken);
        }

        return duration;
    }

    public Task FailAsync(BoolValue fail) =>
        throw (fail.Value ? new InvalidOperationException("failed on demand") : new ActorPanicException("panicked on demand"));
}

/// <summary>Does as the recorded counter does: its count survives a respawn.</summary>
public sealed class PlayedCounter(long count) : IPlayedCounter, IActorLifecycle
{
    private long _count = count;

    public bool SurvivesRespawn => true;

    public Task<Int64Value> AddAsync(Int64Value amount)
    {
        _count += amount.Value;
        return GetAsync(new Empty());
    }

    public Task<Int64Value> GetAsync(Empty query) => Task.FromResult(new Int64Value { Value = _count });
}
