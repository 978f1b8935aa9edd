using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Actors;

public sealed class Echo : IEcho
{
    public Task<StringValue> EchoAsync(StringValue text) =>
        Task.FromResult(new StringValue { Value = "echo:" + text.Value });

    public Task<BytesValue> EchoAsync(BytesValue bytes) => Task.FromResult(bytes);

    public async Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken)
    {
        await Task.Delay(duration.ToTimeSpan(), cancellationToken);
        return duration;
    }

    public Task<BoolValue> FailAsync(BoolValue fail) =>
        fail.Value ? throw new InvalidOperationException("failed on demand") : Task.FromResult(fail);
}
