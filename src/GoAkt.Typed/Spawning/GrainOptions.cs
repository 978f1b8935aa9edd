using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Spawning;

/// <summary>How a grain is activated, if the call finds it inactive.</summary>
public sealed class GrainOptions
{
    /// <summary>How long an activation may take, more than zero and at most 24.8 days; 1 second by default, as with
    /// GoAkt's own client.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often an activation is retried; 5 times by default, as with GoAkt's own client.</summary>
    public int ActivationRetries { get; set; } = 5;

    /// <summary>The most messages that may wait in the grain's mailbox; null, the default, for no limit.</summary>
    public long? MailboxCapacity { get; set; }

    /// <summary>Keeps the grain from moving when its node leaves the cluster; false by default.</summary>
    public bool DisableRelocation { get; set; }

    /// <summary>Moves the grain as soon as its node leaves, not only at the next message; false by default.</summary>
    public bool EagerRelocation { get; set; }

    /// <summary>Whether the grain takes further messages while it awaits an answer; null, the default, for the node's
    /// own rule.</summary>
    public Reentrancy? Reentrancy { get; set; }

    /// <summary>The role that a node must have to host the grain; null, the default, for any node. Nodes older than
    /// GoAkt 4.5.4 do not heed it.</summary>
    public string? Role { get; set; }

    /// <summary>What the grain is given at its activation.</summary>
    public IList<ActorDependency> Dependencies { get; } = [];

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        OptionRange.RequireTime(ActivationTimeout, nameof(GrainOptions), nameof(ActivationTimeout));
        OptionRange.RequireNotNegative(ActivationRetries, nameof(GrainOptions), nameof(ActivationRetries));
        OptionRange.Require(
            MailboxCapacity is null or > 0,
            MailboxCapacity,
            nameof(GrainOptions),
            nameof(MailboxCapacity),
            "more than zero");
        ActorDependency.RequireAll(Dependencies, nameof(GrainOptions));
        Reentrancy?.Validate();
    }
}
