using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

/// <summary>An actor that shows what a client can't see otherwise.</summary>
[ActorKind("tests/Probe")]
public interface IProbe
{
    /// <summary>Answers a message of the type that it is told.</summary>
    Task<IMessage> AnswerWithAsync(StringValue type);

    /// <summary>Answers only when it is stopped.</summary>
    [AskTimeout(200)]
    Task<Empty> HangAsync(Empty message, CancellationToken cancellationToken = default);

    /// <summary>Answers a header of the message, or nothing.</summary>
    Task<StringValue> HeaderAsync(BytesValue name);

    /// <summary>Answers the bytes of the dependency of that number.</summary>
    Task<BytesValue> DependencyAsync(Int32Value number);

    /// <summary>Fails while it handles the message.</summary>
    Task<BoolValue> FailAsync(BoolValue message);
}
