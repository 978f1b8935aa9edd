using System.Collections.ObjectModel;
using System.Globalization;

namespace GoAkt.Typed.Nodes;

/// <summary>
/// The nodes that a client is given, and the names by which others are to be discovered. It is read once, when the
/// client is made. It is not safe to change from several threads at once.
/// </summary>
public sealed class NodeCollection : Collection<Node>
{
    private readonly List<string> _names = [];

    /// <summary>The names that were added in place of addresses, such as <c>dns:goakt.default.svc:3321</c>, in their
    /// order. <see cref="GoAktClientOptions.NodeDiscoveryProviders"/> make discoveries of them.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Adds a node by its address, or what it is discovered by.</summary>
    /// <param name="endpoint">
    /// The address that the node itself is bound to, as <c>host:port</c>; or a name with a scheme, such as
    /// <c>dns:goakt.default.svc:3321</c>, <c>srv:_goakt._tcp.goakt.default.svc</c> or <c>https+http://accounts</c>.
    /// </param>
    /// <exception cref="ArgumentNullException">The endpoint is null.</exception>
    /// <exception cref="FormatException">The endpoint is neither.</exception>
    public void Add(string endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (IsName(endpoint))
        {
            _names.Add(endpoint);
        }
        else
        {
            Add(new Node(endpoint));
        }
    }

    /// <summary>Adds a node.</summary>
    /// <param name="index">Where.</param>
    /// <param name="item">The node.</param>
    /// <exception cref="ArgumentNullException">The node is null.</exception>
    protected override void InsertItem(int index, Node item)
    {
        ArgumentNullException.ThrowIfNull(item);
        base.InsertItem(index, item);
    }

    /// <summary>Puts a node in another one's place.</summary>
    /// <param name="index">Where.</param>
    /// <param name="item">The node.</param>
    /// <exception cref="ArgumentNullException">The node is null.</exception>
    protected override void SetItem(int index, Node item)
    {
        ArgumentNullException.ThrowIfNull(item);
        base.SetItem(index, item);
    }

    /// <summary>Removes all nodes and names.</summary>
    protected override void ClearItems()
    {
        base.ClearItems();
        _names.Clear();
    }

    /// <summary>Whether a text begins with a scheme. What stands before the colon of an address may look like one, but
    /// a number follows it.</summary>
    private static bool IsName(string endpoint)
    {
        int colon = endpoint.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || endpoint.Any(char.IsWhiteSpace))
        {
            return false;
        }

        string scheme = endpoint[..colon];
        string rest = endpoint[(colon + 1)..];
        return char.IsAsciiLetter(scheme[0])
            && scheme.All(static c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-')
            && rest.Length > 0
            && !int.TryParse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
    }
}
