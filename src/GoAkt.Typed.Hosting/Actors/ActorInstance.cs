using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>An instance of a hosted class, and the scope of services that lasts as long as it does.</summary>
internal sealed class ActorInstance : IAsyncDisposable
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
        ActorIdentity identity,
        IReadOnlyList<ActorDependency> dependencies,
        IServiceProvider services,
        TimeSpan timeout,
        CancellationToken stopping)
    {
        AsyncServiceScope scope = services.CreateAsyncScope();
        ActorInstance? instance = null;
        try
        {
            ActorContext context = new(identity, dependencies, scope.ServiceProvider, stopping);
            instance = new ActorInstance(identity.Kind.Create(context), context, scope);
            if (instance.Hosted is IActorLifecycle lifecycle)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                limit.CancelAfter(timeout);
                await lifecycle.StartAsync(limit.Token).WaitAsync(timeout, CancellationToken.None).ConfigureAwait(false);
            }

            return instance;
        }
        catch
        {
            IAsyncDisposable begun = instance is null ? scope : instance;
            await begun.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets the instance stop, and disposes it and its services.</summary>
    public async Task StopAsync()
    {
        try
        {
            if (Hosted is IActorLifecycle lifecycle)
            {
                await lifecycle.StopAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        switch (Hosted)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync().ConfigureAwait(false);
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }

        await _scope.DisposeAsync().ConfigureAwait(false);
    }
}
