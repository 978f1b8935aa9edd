using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Actors;

/// <summary>An actor that does what its test says.</summary>
[ActorKind("tests/Probe")]
public interface IProbe
{
    Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken = default);

    Task TellAsync(Int64Value command, CancellationToken cancellationToken = default);
}
