using System.Globalization;
using System.Text;

namespace GoAkt.Typed;

/// <summary>Where an actor lives, as its node answered a look-up.</summary>
/// <remarks>
/// To the client an address is opaque: the same bytes that a look-up answered go back as the receiver, whichever
/// generation of GoAkt wrote them. GoAkt up to 3.11 writes a message, later ones the text
/// <c>goakt://system@host:port/name</c>.
/// </remarks>
public sealed class ActorAddress : IEquatable<ActorAddress>
{
    private const string Scheme = "goakt://";

    private readonly byte[] _wire;

    /// <param name="wire">The bytes as a node wrote them.</param>
    /// <param name="isText">Whether they are text.</param>
    /// <param name="system">See <see cref="System"/>.</param>
    /// <param name="host">See <see cref="Host"/>.</param>
    /// <param name="port">See <see cref="Port"/>.</param>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="id">See <see cref="Id"/>.</param>
    /// <param name="parent">See <see cref="Parent"/>.</param>
    internal ActorAddress(
        byte[] wire,
        bool isText,
        string system,
        string host,
        int port,
        string name,
        string? id,
        ActorAddress? parent)
    {
        _wire = wire;
        IsText = isText;
        System = system;
        Host = host;
        Port = port;
        Name = name;
        Id = id;
        Parent = parent;
    }

    /// <summary>The actor system that the actor belongs to.</summary>
    public string System { get; }

    /// <summary>The host that the actor's node is bound to.</summary>
    public string Host { get; }

    /// <summary>The port that the actor's node is bound to.</summary>
    public int Port { get; }

    /// <summary>The actor's name. Where addresses are text, a child's is qualified by its parent's,
    /// <c>parent/child</c>, and from GoAkt 4.6 on by those of all its ancestors.</summary>
    public string Name { get; }

    /// <summary>The actor's id, which GoAkt up to 3.11 gives each incarnation; null where the node sends
    /// none.</summary>
    public string? Id { get; }

    /// <summary>The parent's address, where the node sends it along with the actor's own; else null.</summary>
    public ActorAddress? Parent { get; }

    /// <summary>The bytes to send back as the receiver.</summary>
    internal ReadOnlySpan<byte> Wire => _wire;

    /// <summary>The same bytes, which nobody may change.</summary>
    internal byte[] WireBytes => _wire;

    /// <summary>Whether the node writes addresses as text, which tells its generation.</summary>
    internal bool IsText { get; }

    /// <summary>Reads an address of the form <c>goakt://system@host:port/name</c>.</summary>
    /// <param name="text">The address.</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException">The text is no address of that form.</exception>
    public static ActorAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FromText(text, Encoding.UTF8.GetBytes(text));
    }

    /// <exception cref="FormatException">The text is no address.</exception>
    internal static ActorAddress FromText(string text, byte[] wire)
    {
        // goakt://system@host:port/name
        ReadOnlySpan<char> rest = text;
        int at = -1, slash = -1, colon = -1;
        if (rest.StartsWith(Scheme, StringComparison.Ordinal))
        {
            rest = rest[Scheme.Length..];
            at = rest.IndexOf('@');
            slash = at < 0 ? -1 : at + 1 + rest[(at + 1)..].IndexOf('/');
            colon = slash <= at ? -1 : rest[..slash].LastIndexOf(':');
        }

        if (colon <= at
            || !int.TryParse(rest[(colon + 1)..slash], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || slash == rest.Length - 1)
        {
            throw new FormatException($"'{text}' is no actor's address: expected goakt://system@host:port/name.");
        }

        string host = rest[(at + 1)..colon].Trim("[]").ToString();
        return new ActorAddress(
            wire, isText: true, rest[..at].ToString(), host, port, rest[(slash + 1)..].ToString(), null, null);
    }

    /// <inheritdoc/>
    public bool Equals(ActorAddress? other) => other is not null && _wire.AsSpan().SequenceEqual(other._wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActorAddress);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_wire);
        return hash.ToHashCode();
    }

    /// <summary>The address as text, in the form <c>goakt://system@host:port/name</c>.</summary>
    /// <returns>The address.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Scheme}{System}@{new HostPort(Host, Port)}/{Name}");
}
