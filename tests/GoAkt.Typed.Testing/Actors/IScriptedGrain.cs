using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

/// <summary>A grain that does what its test says.</summary>
[GrainKind("tests/ScriptedGrain")]
public interface IScriptedGrain
{
    Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken = default);

    Task TellAsync(Int64Value command, CancellationToken cancellationToken = default);

    [OneWay]
    Task NoteAsync(UInt64Value command, CancellationToken cancellationToken = default);
}
