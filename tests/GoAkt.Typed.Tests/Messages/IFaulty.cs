using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>An actor whose replies can't be written, in a way that it is told by name.</summary>
[ActorKind("tests/Faulty")]
internal interface IFaulty
{
    Task<IMessage> AnswerAsync(StringValue kind);

    Task<Int64Value> CountAsync(Int64Value number);

    Task NoteAsync(BytesValue note);
}

/// <summary>The same as a grain.</summary>
[GrainKind("tests/FaultyGrain")]
internal interface IFaultyGrain
{
    Task<IMessage> AnswerAsync(StringValue kind);

    Task<Int64Value> CountAsync(Int64Value number);
}

internal sealed class FaultyActor : IFaulty, IFaultyGrain
{
    public Task<IMessage> AnswerAsync(StringValue kind) => Task.FromResult<IMessage>(Faulty.Kinds[kind.Value]());

    public Task<Int64Value> CountAsync(Int64Value number) => Task.FromResult(number);

    public Task NoteAsync(BytesValue note) => Task.CompletedTask;
}
