using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Faults;

/// <summary>A contract whose actor misbehaves where its test says.</summary>
[ActorKind("tests/Victim")]
public interface IVictim
{
    Task<StringValue> AskAsync(StringValue question, TimeSpan timeout);

    Task TellAsync(Int64Value command, CancellationToken cancellationToken = default);
}

[GrainKind("tests/VictimGrain")]
public interface IVictimGrain
{
    Task<StringValue> AskAsync(StringValue question, TimeSpan timeout);
}

/// <summary>What a hosted class runs at the moments of its life.</summary>
public sealed class Moments
{
    private int _openServices;

    public Action OnConstruct { get; set; } = static () => { };

    public Func<CancellationToken, Task> OnStart { get; set; } = static _ => Task.CompletedTask;

    public Func<Task> OnMessage { get; set; } = static () => Task.CompletedTask;

    public Func<Task> OnStop { get; set; } = static () => Task.CompletedTask;

    public Func<ValueTask> OnDispose { get; set; } = static () => ValueTask.CompletedTask;

    /// <summary>Runs when the actor's token is cancelled.</summary>
    public Action OnStopping { get; set; } = static () => { };

    public Func<bool> Survives { get; set; } = static () => false;

    /// <summary>The context of the latest victim.</summary>
    public ActorContext? Context { get; set; }

    public Action OnServiceDispose { get; set; } = static () => { };

    public bool RepliesNull { get; set; }

    /// <summary>How many services of actors' scopes are not disposed.</summary>
    public int OpenServices => Volatile.Read(ref _openServices);

    public void Open() => Interlocked.Increment(ref _openServices);

    public void Close() => Interlocked.Decrement(ref _openServices);
}

/// <summary>A service of an actor's scope, which counts as open until it is disposed.</summary>
public sealed class CountedService : IDisposable
{
    private readonly Moments _moments;

    public CountedService(Moments moments)
    {
        _moments = moments;
        moments.Open();
    }

    public void Dispose()
    {
        _moments.Close();
        _moments.OnServiceDispose();
    }
}

public class Victim : IVictim, IVictimGrain, IActorLifecycle
{
    public Victim(Moments moments, CountedService service, ActorContext context)
    {
        Assert.NotNull(service);
        Moments = moments;
        moments.Context = context;
        moments.OnConstruct();
        context.Stopping.Register(() => moments.OnStopping());
    }

    protected Moments Moments { get; }

    public Task<StringValue> AskAsync(StringValue question, TimeSpan timeout)
    {
        Task handling = Moments.OnMessage();
        return handling is null ? null! : ReplyAsync(handling, question);
    }

    public Task TellAsync(Int64Value command, CancellationToken cancellationToken)
    {
        // Nobody unregisters it.
        cancellationToken.Register(() => Moments.OnStopping());
        return Moments.OnMessage();
    }

    bool IActorLifecycle.SurvivesRespawn => Moments.Survives();

    Task IActorLifecycle.StartAsync(CancellationToken cancellationToken) => Moments.OnStart(cancellationToken);

    Task IActorLifecycle.StopAsync() => Moments.OnStop();

    private async Task<StringValue> ReplyAsync(Task handling, StringValue question)
    {
        await handling;
        return Moments.RepliesNull ? null! : question;
    }
}

/// <summary>A victim that is disposed asynchronously.</summary>
public sealed class AsyncDisposableVictim(Moments moments, CountedService service, ActorContext context)
    : Victim(moments, service, context), IAsyncDisposable, IDisposable
{
    public ValueTask DisposeAsync() => Moments.OnDispose();

    void IDisposable.Dispose() => throw new InvalidOperationException("an IAsyncDisposable is not disposed twice");
}

/// <summary>A victim that is disposed synchronously.</summary>
public sealed class DisposableVictim(Moments moments, CountedService service, ActorContext context)
    : Victim(moments, service, context), IDisposable
{
    public void Dispose() => Moments.OnDispose().AsTask().GetAwaiter().GetResult();
}
