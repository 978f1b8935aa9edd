namespace GoAkt.Typed;

/// <summary>A contract whose kind no node of the cluster has registered.</summary>
/// <param name="Contract">The interface's full name.</param>
/// <param name="Kind">The kind, in the spelling that the contract uses.</param>
/// <param name="Nearest">The registered kind whose name is nearest to it; null if none is near.</param>
public sealed record UnregisteredKind(string Contract, string Kind, string? Nearest)
{
    /// <summary>What is missing and what to do, in one sentence.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        $"'{Contract}' names the kind '{Kind}', which no node has registered{(Nearest is null ? string.Empty : $" ('{Nearest}' may be meant)")}";
}
