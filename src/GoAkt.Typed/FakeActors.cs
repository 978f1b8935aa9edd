using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Proxies;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed;

/// <summary>Actors without a cluster, for tests of code that holds an <see cref="Actors{TContract}"/> or an
/// <see cref="IActors{TContract}"/>.</summary>
public static class Actors
{
    /// <summary>Gives actors that are objects of the test's own.</summary>
    /// <typeparam name="TContract">An interface with <see cref="ActorKindAttribute"/>.</typeparam>
    /// <param name="actor">Makes the actor of a name: an implementation of the contract, or a substitute. Called when
    /// the actor is first used, and again after it was stopped or respawned.</param>
    /// <returns>
    /// The actors. Any name can be called, whether it was spawned or not. What was spawned exists, until it is stopped:
    /// it can't be spawned again, and has an address.
    /// </returns>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <exception cref="ArgumentException">The type is no contract, or a contract of grains.</exception>
    public static Actors<TContract> Fake<TContract>(Func<string, TContract> actor)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(actor);
        return new Actors<TContract>(
            new FakeActors<TContract>(new ActorKind(ContractProxies.Find<TContract>(ContractSort.Actor).Kind), actor));
    }
}

/// <summary>Grains without a cluster, for tests of code that holds a <see cref="Grains{TContract}"/> or an
/// <see cref="IGrains{TContract}"/>.</summary>
public static class Grains
{
    /// <summary>Gives grains that are objects of the test's own.</summary>
    /// <typeparam name="TContract">An interface with <see cref="GrainKindAttribute"/>.</typeparam>
    /// <param name="grain">Makes the grain of a name: an implementation of the contract, or a substitute. Called when
    /// the grain is first used.</param>
    /// <returns>The grains.</returns>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <exception cref="ArgumentException">The type is no contract, or a contract of actors.</exception>
    public static Grains<TContract> Fake<TContract>(Func<string, TContract> grain)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(grain);
        return new Grains<TContract>(
            new FakeActors<TContract>(new ActorKind(ContractProxies.Find<TContract>(ContractSort.Grain).Kind), grain));
    }
}

/// <summary>Actors or grains that live in a test's memory.</summary>
internal sealed class FakeActors<TContract>(ActorKind kind, Func<string, TContract> create)
    : IActors<TContract>, IGrains<TContract>
    where TContract : class
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, FakeActor> _actors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _spawned = new(StringComparer.Ordinal);

    public ActorKind Kind => kind;

    public TContract this[string name]
    {
        get
        {
            ActorId id = Id(name);
            return _actors.GetOrAdd(name, static _ => new FakeActor()).GetOrMake(() => create(name)
                ?? throw new InvalidOperationException($"The function of the fake gave null for '{id}'."));
        }
    }

    public ActorId Id(string name) => new(kind, name);

    public async Task SpawnAsync(string name, SpawnOptions? options, CancellationToken cancellationToken)
    {
        if (!await EnsureSpawnedAsync(name, options, cancellationToken).ConfigureAwait(false))
        {
            throw new ActorAlreadyExistsException(
                $"Spawn of actor '{name}' of kind '{kind}' failed: the fake has an actor of that name already.",
                ErrorCode.AlreadyExists,
                Delivery.Sent)
            { Actor = Id(name) };
        }
    }

    public Task<bool> EnsureSpawnedAsync(string name, SpawnOptions? options, CancellationToken cancellationToken) =>
        Run(name, () =>
        {
            options?.Validate();
            return _spawned.Add(name);
        },
        cancellationToken);

    public Task RespawnAsync(string name, CancellationToken cancellationToken) =>
        Run(name, () => _actors.TryRemove(name, out _), cancellationToken);

    public Task ReinstateAsync(string name, CancellationToken cancellationToken) =>
        Run(name, static () => true, cancellationToken);

    public Task StopAsync(string name, CancellationToken cancellationToken) =>
        Run(name, () => _actors.TryRemove(name, out _) | _spawned.Remove(name), cancellationToken);

    public Task<bool> ExistsAsync(string name, CancellationToken cancellationToken) =>
        Run(name, () => _spawned.Contains(name), cancellationToken);

    public Task<ActorAddress> WhereisAsync(string name, CancellationToken cancellationToken) =>
        Run(name, () => _spawned.Contains(name)
            ? ActorAddress.Parse($"goakt://fake@127.0.0.1:1/{name}")
            : throw new ActorNotFoundException(
                $"Look-up of actor '{name}' of kind '{kind}' failed: the fake has no actor of that name. Spawn it first.",
                ErrorCode.NotFound,
                Delivery.Sent)
            { Actor = Id(name) },
            cancellationToken);

    public Task ActivateAsync(string name, CancellationToken cancellationToken) =>
        Run(name, static () => true, cancellationToken);

    private Task<TResult> Run<TResult>(string name, Func<TResult> action, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ = Id(name);
            lock (_gate)
            {
                return Task.FromResult(action());
            }
        }
        catch (Exception e)
        {
            return FailedCall.Of<TResult>(e);
        }
    }

    /// <summary>One actor, which is made when it is first asked for. Only who wants the same one waits for
    /// that.</summary>
    private sealed class FakeActor
    {
        private readonly Lock _gate = new();
        private TContract? _actor;

        public TContract GetOrMake(Func<TContract> make)
        {
            lock (_gate)
            {
                return _actor ??= make();
            }
        }
    }
}
