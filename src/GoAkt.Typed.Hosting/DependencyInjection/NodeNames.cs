namespace GoAkt.Typed.Hosting.DependencyInjection;

/// <summary>The nodes that were added to the services of an application.</summary>
internal sealed class NodeNames
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The names of all; that of the one without a name is empty.</summary>
    public IEnumerable<string> All => _names;

    /// <summary>The names of those that have one.</summary>
    public IEnumerable<string> Named => _names.Where(static name => name.Length > 0);

    /// <exception cref="InvalidOperationException">There is one of that name.</exception>
    public void Add(string name)
    {
        if (!_names.Add(name))
        {
            throw new InvalidOperationException(name.Length == 0
                ? "AddGoAktNode was called twice without a name. Add all actors to one node, or give a node a name: AddGoAktNode(\"billing\", …)."
                : $"AddGoAktNode was called twice for the node '{name}'. Add all actors to one, or give the other another name.");
        }
    }

    /// <summary>How errors and log lines call a node.</summary>
    public static string Describe(string name) => name.Length == 0 ? "The embedded node" : $"The embedded node '{name}'";
}
