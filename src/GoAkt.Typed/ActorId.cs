namespace GoAkt.Typed;

/// <summary>Names an actor or a grain: its kind and its own name, wherever in the cluster it lives.</summary>
/// <remarks>Two ids with the two spellings of one kind are equal.</remarks>
public readonly struct ActorId : IEquatable<ActorId>
{
    /// <summary>Names an actor or a grain.</summary>
    /// <param name="kind">Its kind, such as <c>accounts/User</c> or <c>accounts.User</c>.</param>
    /// <param name="name">Its name, which is unique in the cluster; a child's with those of its ancestors before it, as
    /// in <c>parent/child</c>.</param>
    /// <exception cref="ArgumentException"> The kind or the name is null, empty or blank, or the kind names its package
    /// by a path, as <c>github.com/acme/shop/Order</c> does.
    /// </exception>
    public ActorId(string kind, string name)
    {
        Kind = new ActorKind(kind);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    internal ActorId(ActorKind kind, string name)
    {
        Kind = kind;
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The kind.</summary>
    public ActorKind Kind { get; }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Whether two ids name the same actor or grain.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    /// <returns>True if both are equal.</returns>
    public static bool operator ==(ActorId left, ActorId right) => left.Equals(right);

    /// <summary>Whether two ids name different actors or grains.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    /// <returns>True if they differ.</returns>
    public static bool operator !=(ActorId left, ActorId right) => !left.Equals(right);

    /// <exception cref="ArgumentException">This is the default id.</exception>
    internal void RequireName()
    {
        if (Name is null)
        {
            throw new ArgumentException(
                "The id names no actor: make it of a kind and a name, for default(ActorId) has neither.");
        }
    }

    /// <inheritdoc/>
    public bool Equals(ActorId other) =>
        Kind.Equals(other.Kind) && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActorId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name);

    /// <summary>The id as <c>kind/name</c>, with the kind in its dotted spelling.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Kind}/{Name}";
}

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
