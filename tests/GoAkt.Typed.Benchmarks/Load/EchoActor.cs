using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>The peer's actor.</summary>
internal sealed class EchoActor : IEcho
{
    public Task<StringValue> EchoAsync(StringValue text) =>
        Task.FromResult(new StringValue { Value = "echo:" + text.Value });

    public Task NoteAsync(BytesValue note) => Task.CompletedTask;

    public Task<IReadOnlyList<StringValue>> EchoAllAsync(IReadOnlyList<StringValue> texts) =>
        Task.FromResult<IReadOnlyList<StringValue>>([
            .. texts.Select(static text => new StringValue { Value = "echo:" + text.Value }),
        ]);
}
