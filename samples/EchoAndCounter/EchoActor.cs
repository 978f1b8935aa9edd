using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;

namespace EchoAndCounter;

internal sealed class EchoActor : IEcho
{
    public Task<StringValue> EchoAsync(StringValue text, CancellationToken cancellationToken) =>
        Task.FromResult(new StringValue { Value = "echo:" + text.Value });

    public Task<BytesValue> EchoAsync(BytesValue bytes, CancellationToken cancellationToken) => Task.FromResult(bytes);

    public async Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken)
    {
        await Task.Delay(duration.ToTimeSpan(), cancellationToken);
        return duration;
    }

    public Task FailAsync(BoolValue suspends, CancellationToken cancellationToken) =>
        throw (suspends.Value ? new InvalidOperationException("boom") : new ActorPanicException("boom"));
}
