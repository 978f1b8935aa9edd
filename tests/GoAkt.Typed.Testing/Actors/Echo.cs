using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

/// <summary>What the Go actor of its kind does.</summary>
public sealed class Echo : IEcho
{
    /// <summary>Ends a sleep, whatever its duration, where a test must not race a clock.</summary>
    public Task? Wakes { get; init; }

    public Task<StringValue> EchoAsync(StringValue text, CancellationToken cancellationToken = default) =>
        Task.FromResult(new StringValue { Value = $"echo:{text.Value}" });

    public Task<BytesValue> EchoBytesAsync(BytesValue bytes, CancellationToken cancellationToken = default) =>
        Task.FromResult(bytes);

    public async ValueTask<Duration> SleepAsync(
        Duration duration, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        await (Wakes?.WaitAsync(cancellationToken) ?? Task.Delay(duration.ToTimeSpan(), cancellationToken));
        return duration;
    }

    public async Task<IReadOnlyList<StringValue>> EchoAllAsync(
        IReadOnlyList<StringValue> texts, CancellationToken cancellationToken = default) =>
        await Task.WhenAll(texts.Select(text => EchoAsync(text, cancellationToken)));

    public Task<BoolValue> FailAsync(BoolValue fail, CancellationToken cancellationToken = default) =>
        fail.Value ? throw new InvalidOperationException("failed on demand") : Task.FromResult(fail);
}
