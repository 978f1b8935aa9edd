using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

public sealed class ScriptedGrain : IScriptedGrain
{
    public Func<string, Task<string>> OnAsk { get; init; } = Task.FromResult;

    public Func<long, Task> OnTell { get; init; } = static _ => Task.CompletedTask;

    public async Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken) =>
        new() { Value = await OnAsk(question.Value) };

    public Task TellAsync(Int64Value command, CancellationToken cancellationToken) => OnTell(command.Value);

    public Task NoteAsync(UInt64Value command, CancellationToken cancellationToken) => OnTell((long)command.Value);
}
