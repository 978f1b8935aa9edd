using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

/// <summary>The echo actor behind the recordings.</summary>
[ActorKind("actors/Echo")]
public interface IEcho
{
    Task<StringValue> EchoAsync(StringValue text, CancellationToken cancellationToken = default);

    Task<BytesValue> EchoBytesAsync(BytesValue bytes, CancellationToken cancellationToken = default);

    ValueTask<Duration> SleepAsync(Duration duration, TimeSpan timeout, CancellationToken cancellationToken = default);

    Task<IReadOnlyList<StringValue>> EchoAllAsync(
        IReadOnlyList<StringValue> texts, CancellationToken cancellationToken = default);

    /// <summary>Fails while it handles a message that says so.</summary>
    Task<BoolValue> FailAsync(BoolValue fail, CancellationToken cancellationToken = default);
}
