using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Actors;

/// <summary>What the echo actor behind the recordings handles.</summary>
[ActorKind("actors/Echo")]
public interface IEcho
{
    Task<StringValue> EchoAsync(StringValue text);

    Task<BytesValue> EchoAsync(BytesValue bytes);

    Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken = default);

    Task<BoolValue> FailAsync(BoolValue fail);
}
