using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>The actor that the load goes to.</summary>
[ActorKind("actors/Echo")]
public interface IEcho
{
    Task<StringValue> EchoAsync(StringValue text);

    Task NoteAsync(BytesValue note);

    Task<IReadOnlyList<StringValue>> EchoAllAsync(IReadOnlyList<StringValue> texts);
}
