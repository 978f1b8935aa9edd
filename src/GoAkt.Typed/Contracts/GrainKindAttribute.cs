namespace GoAkt.Typed;

/// <summary>
/// Makes an interface the contract of a kind of GoAkt grain: a virtual actor that its node activates on the first
/// message.
/// </summary>
/// <remarks>
/// The rules of <see cref="ActorKindAttribute"/> hold for the spelling of the kind and for the methods of the contract.
/// </remarks>
/// <param name="kind">The kind that the grains are registered under on their nodes, such as <c>shop/Cart</c>.</param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class GrainKindAttribute(string kind) : Attribute
{
    /// <summary>The kind, in the spelling that the contract uses.</summary>
    public string Kind { get; } = kind;
}
