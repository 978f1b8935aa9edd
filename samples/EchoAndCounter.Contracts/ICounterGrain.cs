using GoAkt.Typed;
using Google.Protobuf.WellKnownTypes;

namespace EchoAndCounter;

/// <summary>Does what the counter and the echo do; its node activates it on the first message.</summary>
[GrainKind("actors/CounterGrain")]
public interface ICounterGrain
{
    /// <summary>Adds to the count. Who asks has the new count as an answer.</summary>
    Task AddAsync(Int64Value amount, CancellationToken cancellationToken = default);

    /// <summary>Answers the count.</summary>
    Task<Int64Value> CountAsync(Empty query, CancellationToken cancellationToken = default);

    /// <summary>Answers the text with <c>echo:</c> before it.</summary>
    Task<StringValue> EchoAsync(StringValue text, CancellationToken cancellationToken = default);

    /// <summary>Answers the same bytes.</summary>
    Task<BytesValue> EchoAsync(BytesValue bytes, CancellationToken cancellationToken = default);

    /// <summary>Sleeps that long, and answers the same duration.</summary>
    Task<Duration> SleepAsync(Duration duration, CancellationToken cancellationToken = default);

    /// <summary>Fails: true with the error <c>boom</c>, and false with a panic. The grain goes on.</summary>
    Task FailAsync(BoolValue booms, CancellationToken cancellationToken = default);
}
