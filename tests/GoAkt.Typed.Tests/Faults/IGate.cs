using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>An actor that answers when the test lets it.</summary>
[ActorKind("tests/Gate")]
public interface IGate
{
    /// <summary>Answers with the same text.</summary>
    Task<StringValue> PassAsync(StringValue text, TimeSpan timeout, CancellationToken cancellationToken = default);
}
