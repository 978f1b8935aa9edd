namespace GoAkt.Typed;

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
