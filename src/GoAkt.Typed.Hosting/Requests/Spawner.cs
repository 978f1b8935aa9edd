using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>Spawns actors, for requests and for the process that the node is in.</summary>
internal sealed partial class Spawner(HostedNode node, TimeSpan passivateAfter)
{
    /// <summary>What a name has to be like.</summary>
    public const string NameRule =
        "it has to be 1 to 255 letters, digits, '-', '_' or '.', the first of them a letter or a digit, and must not begin with GoAkt";

    private const int LongestName = 255;

    // By what there may be one of. Others don't wait for it, since it starts with the application's code, which may
    // block.
    private readonly ConcurrentDictionary<object, SemaphoreSlim> _singletons = new();

    /// <summary>Spawns by the request of GoAkt up to 3.11, which says with a flag that it is for a singleton.</summary>
    public ValueTask<RemoteSpawnResponse> SpawnAsync(RemoteSpawnRequestWithFlag request, RequestContext context)
    {
        RemoteSpawnRequest same = new()
        {
            Host = request.Host,
            Port = request.Port,
            ActorName = request.ActorName,
            ActorType = request.ActorType,
            Singleton = request.IsSingleton ? new SingletonSpec() : null,
            Relocatable = request.Relocatable,
            PassivationStrategy = request.PassivationStrategy,
            EnableStash = request.EnableStash,
            Role = request.Role,
            Supervisor = request.Supervisor,
            Reentrancy = request.Reentrancy,
            InitTimeout = request.InitTimeout,
        };
        same.Dependencies.Add(request.Dependencies);
        return SpawnAsync(same, context);
    }

    public async ValueTask<RemoteSpawnResponse> SpawnAsync(RemoteSpawnRequest request, RequestContext context)
    {
        node.RequireAt(request.Host, request.Port);
        if (HostedNode.IsReserved(request.ActorName))
        {
            throw Refusal.ReservedName(request.ActorName);
        }

        if (!node.Kinds.TryGetActor(request.ActorType, out HostedKind? kind))
        {
            throw Refusal.KindNotRegistered();
        }

        if (!IsName(request.ActorName))
        {
            throw Refusal.Internal($"invalid actor name '{request.ActorName}': {NameRule}");
        }

        ActorIdentity identity = new(kind, request.ActorName, node.AddressOf(request.ActorName));
        HostedActor actor = request.Singleton is null
            ? await SpawnAsync(identity, SettingsOf(request), context.Dialect).ConfigureAwait(false)
            : await SpawnSingletonAsync(identity, SettingsOf(request), context.Dialect).ConfigureAwait(false);
        return context.Dialect.AnswersAddress
            ? new RemoteSpawnResponse { Address = actor.Identity.Address.ToString() }
            : new RemoteSpawnResponse();
    }

    /// <summary>Spawns an actor for the process that the node is in.</summary>
    public async Task<ActorAddress> SpawnAsync(System.Type contract, string name)
    {
        if (!node.Kinds.TryGetActor(contract, out HostedKind? kind))
        {
            throw new KindNotRegisteredException(
                $"Node {node.AddressText} hosts no class for the contract '{contract}': {WhatToDo(contract)}.",
                ErrorCode.FailedPrecondition,
                Delivery.NotSent);
        }

        if (HostedNode.IsReserved(name) || !IsName(name))
        {
            throw new ArgumentException($"'{name}' can't be an actor's name: {NameRule}.", nameof(name));
        }

        ActorIdentity identity = new(kind, name, node.AddressOf(name));
        try
        {
            (HostedActor actor, bool started) =
                await node.Actors.GetOrStartAsync(identity, DefaultSettings).ConfigureAwait(false);
            return started
                ? actor.Identity.Address
                : throw new ActorAlreadyExistsException(
                    $"Actor '{name}' lives on node {node.AddressText} already.",
                    ErrorCode.AlreadyExists,
                    Delivery.NotSent);
        }
        catch (ActorStartException e)
        {
            throw new GoAktException(
                $"Actor '{kind.WireName}/{name}' did not start on node {node.AddressText}: {e.Reason}",
                ErrorCode.Internal,
                Delivery.NotSent,
                e.InnerException);
        }
    }

    private string WhatToDo(System.Type contract) =>
        node.Kinds.Actors.FirstOrDefault(kind => contract.IsAssignableFrom(kind.Hosted)) is { } derived
            ? $"'{derived.Hosted}' implements it, but is hosted as '{derived.Contract}' alone. Spawn that, or add another class with AddActor"
            : "add one with AddActor";

    private static bool IsName(string name) => name.Length <= LongestName && ActorName().IsMatch(name);

    /// <summary>What an actor is spawned with that no request says anything of.</summary>
    public SpawnSettings DefaultSettings() => new() { Passivation = PassivationOf(null) };

    private async Task<HostedActor> SpawnAsync(ActorIdentity identity, SpawnSettings settings, WireDialect dialect)
    {
        (HostedActor actor, bool started) = await StartAsync(identity, settings).ConfigureAwait(false);

        // One that starts at this moment is as good as one that runs.
        bool isDone = !node.Clustered
            && (!dialect.KeepsNames || actor.Phase is ActorPhase.Starting or ActorPhase.Running);
        return started || isDone ? actor : throw Refusal.ActorExists(identity.Name);
    }

    private async Task<HostedActor> SpawnSingletonAsync(
        ActorIdentity identity, SpawnSettings settings, WireDialect dialect)
    {
        if (!node.Clustered)
        {
            throw Refusal.ClusterNotEnabled();
        }

        // Where 3.x has one singleton a kind, two spawns at once must not both find none.
        SemaphoreSlim turn = _singletons.GetOrAdd(
            dialect.OneSingletonPerKind ? identity.Kind : identity.Key, static _ => new SemaphoreSlim(1));
        await turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (dialect.OneSingletonPerKind
                && node.Actors.All.Any(actor => actor.Settings.Singleton && actor.Identity.Kind == identity.Kind))
            {
                throw Refusal.SingletonExists();
            }

            (HostedActor actor, bool started) = await StartAsync(identity, settings).ConfigureAwait(false);
            bool same = actor.Settings.Singleton && actor.Identity.Kind == identity.Kind;
            return started || same ? actor : throw Refusal.ActorExists(identity.Name);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<(HostedActor Actor, bool Started)> StartAsync(ActorIdentity identity, SpawnSettings settings)
    {
        try
        {
            return await node.Actors.GetOrStartAsync(identity, () => settings).ConfigureAwait(false);
        }
        catch (ActorStartException e)
        {
            throw Refusal.Internal(e.Message);
        }
    }

    private SpawnSettings SettingsOf(RemoteSpawnRequest request) => new()
    {
        Passivation = PassivationOf(request.PassivationStrategy),
        Relocatable = request.Relocatable,
        Singleton = request.Singleton is not null,
        Role = request.Role,
        Dependencies = DependenciesOf(request.Dependencies),
        Supervisor = request.Supervisor,
        InitTimeout = WireDuration.ToPositiveTimeSpan(request.InitTimeout),
    };

    /// <summary>What an actor or grain is given at its start.</summary>
    public static IReadOnlyList<ActorDependency> DependenciesOf(IEnumerable<Dependency> dependencies) =>
        [.. dependencies.Select(given => new ActorDependency(given.Id, given.TypeName, given.Bytea.Memory))];

    private PassivationStrategy PassivationOf(PassivationStrategy? requested)
    {
        bool saysWhen = requested?.StrategyCase switch
        {
            null or PassivationStrategy.StrategyOneofCase.None => false,
            PassivationStrategy.StrategyOneofCase.TimeBased =>
                WireDuration.ToPositiveTimeSpan(requested.TimeBased.PassivateAfter) is not null,
            _ => true,
        };
        if (saysWhen)
        {
            return requested!;
        }

        return passivateAfter == Timeout.InfiniteTimeSpan
            ? new PassivationStrategy { LongLived = new LongLivedPassivation() }
            : new PassivationStrategy
            {
                TimeBased = new TimeBasedPassivation { PassivateAfter = Duration.FromTimeSpan(passivateAfter) },
            };
    }

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9\-_.]*\z")]
    private static partial Regex ActorName();
}
