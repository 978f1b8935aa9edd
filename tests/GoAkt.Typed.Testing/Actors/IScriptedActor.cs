using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

/// <summary>An actor that does what its test says.</summary>
[ActorKind("tests/Scripted")]
public interface IScriptedActor
{
    Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken = default);

    Task TellAsync(Int64Value command, CancellationToken cancellationToken = default);
}
