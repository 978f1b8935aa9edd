namespace GoAkt.Typed;

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
