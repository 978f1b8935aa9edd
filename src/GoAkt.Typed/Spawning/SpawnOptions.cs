using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Spawning;

/// <summary>
/// How an actor is spawned. Every option is GoAkt's own; what the node's generation is seen to have no field for is
/// refused with a <see cref="NotSupportedByWireException"/> rather than dropped: the settings of a singleton, up to
/// GoAkt 3.11.
/// </summary>
/// <remarks>
/// The versions that speak Connect (3.3 to 3.13) can't be told apart any further, and a node skips a field that it does
/// not know. <see cref="Role"/>, <see cref="Supervisor"/>, <see cref="Reentrancy"/> and <see cref="InitTimeout"/> are
/// not in the first of them.
/// </remarks>
public sealed class SpawnOptions
{
    /// <summary>How the node to spawn on is chosen; null, the default, for the client's own strategy.</summary>
    public BalancerStrategy? Strategy { get; set; }

    /// <summary>Makes the actor the only one of its kind (GoAkt 3.x) or name (4.x) in the cluster; null, the default,
    /// for an ordinary actor.</summary>
    public Singleton? Singleton { get; set; }

    /// <summary>Whether the actor moves to another node when its own leaves the cluster; true by default.</summary>
    public bool Relocatable { get; set; } = true;

    /// <summary>When an idle actor is stopped; null, the default, for the node's own rule (2 minutes without a message,
    /// unless configured).</summary>
    public Passivation? Passivation { get; set; }

    /// <summary>Whether the actor may stash messages; false by default.</summary>
    public bool EnableStash { get; set; }

    /// <summary>The role that a node needs to host the actor; null, the default, for any node.</summary>
    public string? Role { get; set; }

    /// <summary>What becomes of the actor when it fails; null, the default, for the node's own rule.</summary>
    public Supervisor? Supervisor { get; set; }

    /// <summary>Whether the actor takes further messages while it awaits an answer; null, the default, for the node's
    /// own rule.</summary>
    public Reentrancy? Reentrancy { get; set; }

    /// <summary>How long the actor may take to start, more than zero and at most 24.8 days; null, the default, for the
    /// node's own limit.</summary>
    public TimeSpan? InitTimeout { get; set; }

    /// <summary>What the actor is given at its start.</summary>
    public IList<ActorDependency> Dependencies { get; } = [];

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        OptionRange.Require(
            Strategy is not { } strategy || Enum.IsDefined(strategy),
            Strategy,
            nameof(SpawnOptions),
            nameof(Strategy),
            "one of the strategies");
        OptionRange.RequireTime(InitTimeout, nameof(SpawnOptions), nameof(InitTimeout));
        ActorDependency.RequireAll(Dependencies, nameof(SpawnOptions));
        Passivation?.Validate();
        Singleton?.Validate();
        Supervisor?.Validate();
        Reentrancy?.Validate();
    }
}

/// <summary>Something that an actor or grain is given at its start: a Go value that the node knows to decode.</summary>
/// <param name="Id">The id by which the actor finds it.</param>
/// <param name="TypeName">The Go type that the node has registered for it.</param>
/// <param name="Value">Its bytes, as that type's own <c>UnmarshalBinary</c> reads them.</param>
public sealed record ActorDependency(string Id, string TypeName, ReadOnlyMemory<byte> Value)
{
    /// <exception cref="ArgumentException">A dependency is null or has no name.</exception>
    internal static void RequireAll(IEnumerable<ActorDependency> dependencies, string options)
    {
        foreach (ActorDependency? dependency in dependencies)
        {
            OptionRange.Require(
                dependency is { Id.Length: > 0, TypeName.Length: > 0 },
                dependency,
                options,
                nameof(SpawnOptions.Dependencies),
                "dependencies with an id and the name of a type");
        }
    }
}

/// <summary>
/// Makes an actor the only one of its sort in the cluster. The settings travel from GoAkt 3.12 on; up to 3.11 a
/// singleton is a flag, and settings other than the defaults are refused.
/// </summary>
public sealed class Singleton
{
    /// <summary>How long spawning may take, retries included, more than zero and at most 24.8 days; 30 seconds by
    /// default.</summary>
    public TimeSpan SpawnTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause between retries, more than zero and at most 24.8 days; half a second by default.</summary>
    public TimeSpan WaitInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The most retries; 3 by default.</summary>
    public int MaxRetries { get; set; } = 3;

    internal void Validate()
    {
        OptionRange.RequireTime(SpawnTimeout, nameof(Singleton), nameof(SpawnTimeout));
        OptionRange.RequireTime(WaitInterval, nameof(Singleton), nameof(WaitInterval));
        OptionRange.RequireNotNegative(MaxRetries, nameof(Singleton), nameof(MaxRetries));
    }
}

/// <summary>Whether an actor takes further messages while it awaits an answer of its own.</summary>
public sealed class Reentrancy
{
    /// <summary>Which messages it takes; none by default.</summary>
    public ReentrancyMode Mode { get; set; } = ReentrancyMode.Off;

    /// <summary>The most answers it awaits at once; 0, the default, for no limit of its own.</summary>
    public int MaxInFlight { get; set; }

    internal void Validate()
    {
        OptionRange.Require(Enum.IsDefined(Mode), Mode, nameof(Reentrancy), nameof(Mode), "one of the modes");
        OptionRange.RequireNotNegative(MaxInFlight, nameof(Reentrancy), nameof(MaxInFlight));
    }
}

/// <summary>Which messages an actor takes while it awaits an answer of its own.</summary>
public enum ReentrancyMode
{
    /// <summary>None.</summary>
    Off,

    /// <summary>All.</summary>
    AllowAll,

    /// <summary>None; the others are stashed until the answer is there.</summary>
    StashNonReentrant,
}
