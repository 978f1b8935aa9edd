namespace GoAkt.Typed;

/// <summary>Whether an actor takes further messages while it awaits an answer of its own.</summary>
public sealed class Reentrancy
{
    /// <summary>Which messages it takes; none by default.</summary>
    public ReentrancyMode Mode { get; set; } = ReentrancyMode.Off;

    /// <summary>The most answers it awaits at once; 0, the default, for no limit of its own.</summary>
    public int MaxInFlight { get; set; }
}
