using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>What a spawn says of the actor, beside its kind and name.</summary>
internal sealed record SpawnSettings
{
    /// <summary>When the actor is stopped for being idle or for having done its work.</summary>
    public required PassivationStrategy Passivation { get; init; }

    public bool Relocatable { get; init; } = true;

    public bool Singleton { get; init; }

    public string Role { get; init; } = string.Empty;

    public IReadOnlyList<ActorDependency> Dependencies { get; init; } = [];

    public SupervisorSpec? Supervisor { get; init; }

    /// <summary>The most messages that may wait in the mailbox; null for no limit.</summary>
    public long? MailboxCapacity { get; init; }

    public TimeSpan? InitTimeout { get; init; }
}
