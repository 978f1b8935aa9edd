namespace GoAkt.Typed;

/// <summary>
/// A kind of actor or grain. It has two spellings, <c>accounts/User</c> as in GoAkt's documentation and
/// <c>accounts.User</c> as its nodes know it: they are one kind, compared without case.
/// </summary>
public readonly struct ActorKind : IEquatable<ActorKind>
{
    private readonly string? _wireName;

    /// <summary>Reads a kind in either spelling.</summary>
    /// <param name="kind">The kind.</param>
    /// <exception cref="ArgumentException"> The kind is null, empty or blank, or names its package by a path, as
    /// <c>github.com/acme/shop/Order</c> does: a node knows <c>shop/Order</c> alone.
    /// </exception>
    public ActorKind(string kind)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        if (KindSpelling.IsPath(kind))
        {
            throw new ArgumentException(
                $"The kind '{kind}' names its package by a path, but a node knows a kind by the package's own name and the type: "
                + $"write it as 'package/Type', such as '{KindSpelling.WithoutPath(kind)}'.",
                nameof(kind));
        }

        _wireName = KindSpelling.Dotted(kind);
    }

    /// <summary>
    /// The dotted spelling, which travels: a slash inside the brackets of a generic Go type stays, as in
    /// <c>shop.Cart[acme/Item]</c>.
    /// </summary>
    public string WireName => _wireName ?? string.Empty;

    /// <summary>Reads a kind that another program wrote, which may be none.</summary>
    internal static bool TryRead(string kind, out ActorKind read)
    {
        bool isKind = !string.IsNullOrWhiteSpace(kind) && !KindSpelling.IsPath(kind);
        read = isKind ? new ActorKind(kind) : default;
        return isKind;
    }

    /// <summary>Whether two kinds are the same.</summary>
    /// <param name="left">One kind.</param>
    /// <param name="right">The other.</param>
    /// <returns>True if both are the same.</returns>
    public static bool operator ==(ActorKind left, ActorKind right) => left.Equals(right);

    /// <summary>Whether two kinds differ.</summary>
    /// <param name="left">One kind.</param>
    /// <param name="right">The other.</param>
    /// <returns>True if they differ.</returns>
    public static bool operator !=(ActorKind left, ActorKind right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ActorKind other) => string.Equals(WireName, other.WireName, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActorKind other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(WireName);

    /// <summary>The dotted spelling.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => WireName;
}
