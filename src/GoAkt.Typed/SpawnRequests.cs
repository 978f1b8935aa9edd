using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed;

/// <summary>Turns options into the envelope's fields.</summary>
internal static class SpawnRequests
{
    public static RemoteSpawnRequest ToRequest(this SpawnOptions options, ActorId actor)
    {
        RemoteSpawnRequest request = new()
        {
            ActorName = actor.Name,
            ActorType = actor.Kind.WireName,
            Relocatable = options.Relocatable,
            EnableStash = options.EnableStash,
            PassivationStrategy = ToStrategy(options.Passivation),
            Singleton = ToSpec(options.Singleton),
            Supervisor = ToSpec(options.Supervisor),
            Reentrancy = ToConfig(options.Reentrancy),
            InitTimeout = options.InitTimeout is { } timeout ? Duration.FromTimeSpan(timeout) : null,
        };
        if (options.Role is not null)
        {
            request.Role = options.Role;
        }

        request.Dependencies.AddRange(options.Dependencies.Select(ToDependency));
        return request;
    }

    public static Grain ToGrain(this GrainOptions options, ActorId id)
    {
        // A grain is known in the cluster by its kind and name as text, and Go writes its kinds in lower case: any
        // other spelling would be another grain.
        string kind = id.Kind.WireName.ToLowerInvariant();
        Grain grain = new()
        {
            GrainId = new GrainId { Kind = kind, Name = id.Name, Value = $"{kind}/{id.Name}" },
            ActivationTimeout = Duration.FromTimeSpan(options.ActivationTimeout),
            ActivationRetries = options.ActivationRetries,
            DisableRelocation = options.DisableRelocation,
            EagerRelocation = options.EagerRelocation,
            Reentrancy = ToConfig(options.Reentrancy),
        };
        if (options.MailboxCapacity is { } capacity)
        {
            grain.MailboxCapacity = capacity;
        }

        if (options.Role is not null)
        {
            grain.Role = options.Role;
        }

        grain.Dependencies.AddRange(options.Dependencies.Select(ToDependency));
        return grain;
    }

    public static Passivation? ToPassivation(PassivationStrategy? strategy) =>
        strategy?.StrategyCase switch
        {
            PassivationStrategy.StrategyOneofCase.TimeBased =>
                new Passivation.TimeBased(strategy.TimeBased.PassivateAfter?.ToTimeSpan() ?? TimeSpan.Zero),
            PassivationStrategy.StrategyOneofCase.MessagesCountBased =>
                new Passivation.MessageCount(strategy.MessagesCountBased.MaxMessages),
            PassivationStrategy.StrategyOneofCase.LongLived => Passivation.LongLived,
            _ => null,
        };

    private static PassivationStrategy? ToStrategy(Passivation? passivation) => passivation switch
    {
        null => null,
        Passivation.TimeBased { Idle: var idle } =>
            new() { TimeBased = new TimeBasedPassivation { PassivateAfter = Duration.FromTimeSpan(idle) } },
        Passivation.MessageCount { Count: var count } =>
            new() { MessagesCountBased = new MessagesCountBasedPassivation { MaxMessages = count } },
        _ => new() { LongLived = new LongLivedPassivation() },
    };

    private static Dependency ToDependency(ActorDependency dependency) => new()
    {
        Id = dependency.Id,
        TypeName = dependency.TypeName,
        Bytea = ByteString.CopyFrom(dependency.Value.Span),
    };

    private static ReentrancyConfig? ToConfig(Reentrancy? reentrancy) =>
        reentrancy is null
            ? null
            : new ReentrancyConfig
            {
                Mode = (Remoting.Protos.ReentrancyMode)reentrancy.Mode,
                MaxInFlight = checked((uint)reentrancy.MaxInFlight),
            };

    private static SingletonSpec? ToSpec(Singleton? singleton) => singleton is null ? null : new SingletonSpec
    {
        SpawnTimeout = Duration.FromTimeSpan(singleton.SpawnTimeout),
        WaitInterval = Duration.FromTimeSpan(singleton.WaitInterval),
        MaxRetries = singleton.MaxRetries,
    };

    private static SupervisorSpec? ToSpec(Supervisor? supervisor)
    {
        if (supervisor is null)
        {
            return null;
        }

        SupervisorSpec spec = new()
        {
            Strategy = (Remoting.Protos.SupervisorStrategy)supervisor.Strategy,
            MaxRetries = checked((uint)supervisor.MaxRetries),
            Timeout = supervisor.Timeout is { } timeout ? Duration.FromTimeSpan(timeout) : null,
        };
        foreach ((string errorType, Spawning.SupervisorDirective directive) in supervisor.Directives)
        {
            spec.Directives.Add(new SupervisorDirectiveRule
            {
                ErrorType = errorType,
                Directive = (Remoting.Protos.SupervisorDirective)directive,
            });
        }

        if (supervisor.AnyErrorDirective is { } any)
        {
            spec.AnyErrorDirective = (Remoting.Protos.SupervisorDirective)any;
        }

        return spec;
    }
}
