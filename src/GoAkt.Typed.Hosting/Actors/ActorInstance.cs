using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>An instance of a hosted class, and the scope of services that lasts as long as it does.</summary>
internal sealed class ActorInstance
{
    private readonly AsyncServiceScope _scope;

    private ActorInstance(object hosted, ActorContext context, AsyncServiceScope scope)
    {
        Hosted = hosted;
        Context = context;
        _scope = scope;
    }

    public object Hosted { get; }

    public ActorContext Context { get; }

    /// <summary>Makes an instance and lets it start.</summary>
    public static async Task<ActorInstance> StartAsync(
        ActorIdentity identity, SpawnSettings settings, HostedNode node, CancellationToken stopping)
    {
        AsyncServiceScope scope = node.Services.CreateAsyncScope();
        ActorInstance? instance = null;
        try
        {
            ActorContext context = new(
                identity.Kind.Kind,
                identity.Name,
                identity.Address,
                settings.Dependencies,
                scope.ServiceProvider,
                stopping);
            instance = new ActorInstance(identity.Kind.Create(context), context, scope);
            if (instance.Hosted is IActorLifecycle lifecycle)
            {
                await StartAsync(lifecycle, settings, node, stopping).ConfigureAwait(false);
            }

            return instance;
        }
        catch
        {
            Exception? failure = instance is null
                ? await DisposeAsync(scope, node.StopTimeout).ConfigureAwait(false)
                : await instance.DisposeAsync(node.StopTimeout).ConfigureAwait(false);
            node.Failures.Record(identity, ActorFailureStage.Stop, failure);
            throw;
        }
    }

    /// <summary>Lets an instance start again that has stopped for a respawn.</summary>
    public Task RestartAsync(SpawnSettings settings, HostedNode node, CancellationToken stopping)
    {
        Context.Renew(stopping);
        return StartAsync((IActorLifecycle)Hosted, settings, node, stopping);
    }

    /// <summary>
    /// Lets the instance stop, and disposes it and its services, even if one of these steps fails. Each step is waited
    /// for up to a limit.
    /// </summary>
    /// <returns>What went wrong, if anything.</returns>
    public async Task<Exception?> StopAsync(TimeSpan patience)
    {
        Exception? stopping = await EndAsync(patience).ConfigureAwait(false);
        return UserCode.Combine(stopping, await DisposeAsync(patience).ConfigureAwait(false));
    }

    /// <summary>Lets the instance stop, and disposes it unless it is to start again and has stopped in order.</summary>
    /// <returns>Whether it may start again, and what went wrong, if anything.</returns>
    public async Task<(bool IsKept, Exception? Failure)> StopForRespawnAsync(TimeSpan patience)
    {
        bool survives = false;
        Exception? asking = Hosted is IActorLifecycle lifecycle
            ? await UserCode.RunAsync(
                () =>
                {
                    survives = lifecycle.SurvivesRespawn;
                    return Task.CompletedTask;
                },
                patience,
                NameOf(nameof(IActorLifecycle.SurvivesRespawn))).ConfigureAwait(false)
            : null;
        Exception? failure = UserCode.Combine(asking, await EndAsync(patience).ConfigureAwait(false));
        return survives && failure is null
            ? (true, null)
            : (false, UserCode.Combine(failure, await DisposeAsync(patience).ConfigureAwait(false)));
    }

    /// <summary>Disposes the instance and its services.</summary>
    /// <returns>What went wrong, if anything.</returns>
    public async Task<Exception?> DisposeAsync(TimeSpan patience)
    {
        Exception? disposing = Hosted switch
        {
            IAsyncDisposable disposable => await UserCode
                .RunAsync(() => disposable.DisposeAsync().AsTask(), patience, NameOf(nameof(disposable.DisposeAsync)))
                .ConfigureAwait(false),
            IDisposable disposable => await UserCode
                .RunAsync(
                    () =>
                    {
                        disposable.Dispose();
                        return Task.CompletedTask;
                    },
                    patience,
                    NameOf(nameof(disposable.Dispose)))
                .ConfigureAwait(false),
            _ => null,
        };
        return UserCode.Combine(disposing, await DisposeAsync(_scope, patience).ConfigureAwait(false));
    }

    private async Task<Exception?> EndAsync(TimeSpan patience) => Hosted is IActorLifecycle lifecycle
        ? await UserCode.RunAsync(
            () => lifecycle.StopAsync() ?? throw NoTask(lifecycle, nameof(IActorLifecycle.StopAsync)),
            patience,
            NameOf(nameof(IActorLifecycle.StopAsync))).ConfigureAwait(false)
        : null;

    private static Task<Exception?> DisposeAsync(AsyncServiceScope scope, TimeSpan patience) =>
        UserCode.RunAsync(() => scope.DisposeAsync().AsTask(), patience, "Disposing of the actor's services");

    private static async Task StartAsync(
        IActorLifecycle lifecycle, SpawnSettings settings, HostedNode node, CancellationToken stopping)
    {
        TimeSpan timeout = settings.InitTimeout ?? node.InitTimeout;
        var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);

        // Not by CancelAfter: what a callback of the token throws would end the process there.
        ITimer timer = TimeProvider.System.CreateTimer(
            static state => _ = UserCode.CancelAsync((CancellationTokenSource)state!),
            limit,
            timeout,
            Timeout.InfiniteTimeSpan);
        await using (timer.ConfigureAwait(false))
        {
            // On the thread pool, for one that blocks its thread.
            var starting = Task.Run(
                () => lifecycle.StartAsync(limit.Token) ?? throw NoTask(lifecycle, nameof(IActorLifecycle.StartAsync)),
                CancellationToken.None);
            try
            {
                await starting.WaitAsync(timeout, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
                when ((e is TimeoutException && !starting.IsCompleted)
                    || (e is OperationCanceledException && limit.IsCancellationRequested))
            {
                _ = UserCode.CancelAsync(limit);
                throw stopping.IsCancellationRequested
                    ? new OperationCanceledException("The actor was stopped while it started.", e)
                    : new TimeoutException($"StartAsync of '{lifecycle.GetType()}' did not end within {timeout}.", e);
            }
        }

        if (!limit.IsCancellationRequested)
        {
            // Otherwise its callbacks may still be under way.
            limit.Dispose();
        }
    }

    private string NameOf(string method) => $"{method} of '{Hosted.GetType()}'";

    private static InvalidOperationException NoTask(object hosted, string method) =>
        new($"{method} of '{hosted.GetType()}' returned null in place of a task.");
}
