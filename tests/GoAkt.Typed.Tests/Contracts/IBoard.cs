using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Contracts;

/// <summary>An actor that answers each message of a batch with whatever it likes.</summary>
[ActorKind("tests/Board")]
public interface IBoard
{
    Task<IReadOnlyList<IMessage>> DecideAllAsync(
        IReadOnlyList<StringValue> questions, CancellationToken cancellationToken = default);
}
