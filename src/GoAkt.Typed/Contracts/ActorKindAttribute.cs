namespace GoAkt.Typed;

/// <summary>
/// Makes an interface the contract of a kind of GoAkt actor: a generated proxy implements it, and
/// <see cref="GoAktClient.Actors{TContract}"/> hands the proxies out.
/// </summary>
/// <remarks>
/// A kind has two spellings, <c>accounts/User</c> as in GoAkt's documentation and <c>accounts.User</c> as its nodes
/// know it. They are one kind, compared without case. The package stands by its own name: an import path such as
/// <c>github.com/acme/accounts/User</c> is refused.
/// </remarks>
/// <param name="kind">The kind that the actors are registered under on their nodes, such as
/// <c>accounts/User</c>.</param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ActorKindAttribute(string kind) : Attribute
{
    /// <summary>The kind, in the spelling that the contract uses.</summary>
    public string Kind { get; } = kind;
}
