using System.ComponentModel;

namespace GoAkt.Typed.Proxies;

/// <summary>What the generator registers for a contract.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <param name="sort">Whether the contract stands for actors or for grains.</param>
/// <param name="kind">The kind, in the spelling that the contract uses.</param>
/// <param name="create">Makes a proxy for one actor or grain.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ContractProxy<TContract>(ContractSort sort, string kind, Func<ActorCaller, TContract> create)
    where TContract : class
{
    /// <summary>Whether the contract stands for actors or for grains.</summary>
    public ContractSort Sort { get; } = sort;

    /// <summary>The kind, in the spelling that the contract uses.</summary>
    public string Kind { get; } = kind;

    /// <summary>Makes a proxy for one actor or grain.</summary>
    public Func<ActorCaller, TContract> Create { get; } = create;
}
