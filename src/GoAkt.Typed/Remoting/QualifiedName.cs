namespace GoAkt.Typed.Remoting;

/// <summary>The name of a child actor along with those of its ancestors: <c>grandparent/parent/child</c>.</summary>
/// <remarks>Source: docs/wire.md, "Names of children".</remarks>
internal static class QualifiedName
{
    private const char Separator = '/';

    /// <summary>Takes a qualified name apart.</summary>
    /// <returns>False if the name is not qualified.</returns>
    public static bool TryGetBare(string name, out string bare)
    {
        int last = name.LastIndexOf(Separator);
        bare = name[(last + 1)..];
        return last > 0 && bare.Length > 0;
    }

    /// <summary>
    /// Whether an address that was found by the bare name is that of the child, as far as it tells: up to GoAkt 4.5 it
    /// names the parent alone. One without a parent is that of another actor, which is no child.
    /// </summary>
    public static bool IsAt(string qualifiedName, ActorAddress address)
    {
        string path = PathOf(address);
        return path.Contains(Separator) && (EndsWith(qualifiedName, path) || EndsWith(path, qualifiedName));
    }

    private static string PathOf(ActorAddress address) =>
        address.Parent is { } parent ? PathOf(parent) + Separator + address.Name : address.Name;

    private static bool EndsWith(string path, string end) =>
        path.EndsWith(end, StringComparison.Ordinal)
        && (path.Length == end.Length || path[^(end.Length + 1)] == Separator);
}
