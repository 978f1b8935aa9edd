using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Spawning;

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
