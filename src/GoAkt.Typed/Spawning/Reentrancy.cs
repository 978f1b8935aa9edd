namespace GoAkt.Typed;

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
