using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

public sealed class ScriptedActor : IScriptedActor, IActorLifecycle, IAsyncDisposable
{
    public Func<string, CancellationToken, Task<string>> OnAsk { get; init; } =
        static (question, _) => Task.FromResult(question);

    public Func<long, CancellationToken, Task> OnTell { get; init; } = static (_, _) => Task.CompletedTask;

    public Func<CancellationToken, Task> OnStart { get; init; } = static _ => Task.CompletedTask;

    public Func<Task> OnStop { get; init; } = static () => Task.CompletedTask;

    public Action OnDispose { get; init; } = static () => { };

    public Func<bool> Survives { get; init; } = static () => false;

    public async Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken) =>
        new() { Value = await OnAsk(question.Value, cancellationToken) };

    public Task TellAsync(Int64Value command, CancellationToken cancellationToken) =>
        OnTell(command.Value, cancellationToken);

    bool IActorLifecycle.SurvivesRespawn => Survives();

    Task IActorLifecycle.StartAsync(CancellationToken cancellationToken) => OnStart(cancellationToken);

    Task IActorLifecycle.StopAsync() => OnStop();

    public ValueTask DisposeAsync()
    {
        OnDispose();
        return ValueTask.CompletedTask;
    }
}
