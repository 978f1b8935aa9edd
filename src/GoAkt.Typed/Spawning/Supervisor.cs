using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Spawning;

/// <summary>What becomes of an actor, and of its siblings, when it fails.</summary>
public sealed class Supervisor
{
    /// <summary>Whether a failure concerns the failing actor alone, or its siblings too; the actor alone by
    /// default.</summary>
    public SupervisorStrategy Strategy { get; set; } = SupervisorStrategy.OneForOne;

    /// <summary>How often the actor is restarted within <see cref="Timeout"/>; 0, the default, for no limit of its
    /// own.</summary>
    public int MaxRetries { get; set; }

    /// <summary>The time that <see cref="MaxRetries"/> counts in, more than zero and at most 24.8 days; null, the
    /// default, for none.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>What to do, by the type of the error as Go writes it, without a pointer's asterisk, such as
    /// <c>errors.errorString</c>, or <c>errors.PanicError</c> for a panic.</summary>
    public IDictionary<string, SupervisorDirective> Directives { get; } = new Dictionary<string, SupervisorDirective>();

    /// <summary>What to do on any other error; null, the default, for the node's own rule.</summary>
    public SupervisorDirective? AnyErrorDirective { get; set; }

    internal void Validate()
    {
        OptionRange.Require(
            Enum.IsDefined(Strategy), Strategy, nameof(Supervisor), nameof(Strategy), "one of the strategies");
        OptionRange.RequireNotNegative(MaxRetries, nameof(Supervisor), nameof(MaxRetries));
        OptionRange.RequireTime(Timeout, nameof(Supervisor), nameof(Timeout));
        OptionRange.Require(
            AnyErrorDirective is not { } any || Enum.IsDefined(any),
            AnyErrorDirective,
            nameof(Supervisor),
            nameof(AnyErrorDirective),
            "one of the directives");
        foreach ((string error, SupervisorDirective directive) in Directives)
        {
            OptionRange.Require(
                error.Length > 0, error, nameof(Supervisor), nameof(Directives), "by the error's type name");
            OptionRange.Require(
                Enum.IsDefined(directive), directive, nameof(Supervisor), nameof(Directives), "one of the directives");
        }
    }
}

/// <summary>Whom a failure concerns.</summary>
public enum SupervisorStrategy
{
    /// <summary>The failing actor alone.</summary>
    OneForOne,

    /// <summary>The failing actor and its siblings.</summary>
    OneForAll,
}

/// <summary>What to do with an actor that failed.</summary>
public enum SupervisorDirective
{
    /// <summary>Stop it.</summary>
    Stop,

    /// <summary>Go on with its state as it is.</summary>
    Resume,

    /// <summary>Start it afresh.</summary>
    Restart,

    /// <summary>Leave it to its parent.</summary>
    Escalate,
}
