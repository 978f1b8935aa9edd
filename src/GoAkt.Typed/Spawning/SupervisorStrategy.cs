namespace GoAkt.Typed;

/// <summary>Whom a failure concerns.</summary>
public enum SupervisorStrategy
{
    /// <summary>The failing actor alone.</summary>
    OneForOne,

    /// <summary>The failing actor and its siblings.</summary>
    OneForAll,
}
