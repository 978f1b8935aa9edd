using System.ComponentModel;

namespace GoAkt.Typed.Proxies;

/// <summary>What a contract stands for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ContractSort
{
    /// <summary>Actors, which are spawned and stopped.</summary>
    Actor,

    /// <summary>Grains, which their nodes activate when a message arrives.</summary>
    Grain,
}
