using GoAkt.Typed;
using Google.Protobuf.WellKnownTypes;

namespace EchoAndCounter;

/// <summary>Answers what it is asked.</summary>
[ActorKind("actors/Echo")]
public interface IEcho
{
    /// <summary>Answers the text with <c>echo:</c> before it.</summary>
    Task<StringValue> EchoAsync(StringValue text, CancellationToken cancellationToken = default);

    /// <summary>Answers the same bytes.</summary>
    Task<BytesValue> EchoAsync(BytesValue bytes, CancellationToken cancellationToken = default);

    /// <summary>Sleeps that long, and answers the same duration.</summary>
    Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken = default);

    /// <summary>Fails: true suspends the actor, and false is a panic, which stops it.</summary>
    Task FailAsync(BoolValue suspends, CancellationToken cancellationToken = default);
}
