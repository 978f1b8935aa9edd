namespace GoAkt.Typed.Nodes;

/// <summary>A discovery, and what it has found last. It is the application's code, and may throw anything.</summary>
internal sealed class NodeSource(INodeDiscovery discovery)
{
    private IReadOnlyList<Node>? _nodes;

    /// <summary>What log messages and errors call it.</summary>
    public string Name { get; } = NameOf(discovery);

    /// <summary>The last set that it has found; empty before the first.</summary>
    public IReadOnlyList<Node> Nodes => _nodes ?? [];

    /// <summary>Why it finds out nothing at present, for the middle of a sentence; null if it does.</summary>
    public string? Failure { get; set; }

    /// <summary>Whether it has come to anything, if only to a failure.</summary>
    public bool HasAnswered => _nodes is not null || Failure is not null;

    /// <summary>Why no node of it is known, for the middle of a sentence; of no meaning where one is.</summary>
    public string State =>
        Failure is not null ? $"{Name}: {Failure}"
        : _nodes is null ? $"{Name} has not answered yet"
        : $"{Name} names no node";

    public IAsyncEnumerable<IReadOnlyList<Node>> WatchAsync(CancellationToken cancellationToken) =>
        discovery.WatchAsync(cancellationToken)
        ?? throw new InvalidOperationException($"{nameof(INodeDiscovery.WatchAsync)} returned null");

    public void SetNodes(IReadOnlyList<Node> nodes)
    {
        _nodes = nodes;
        Failure = null;
    }

    private static string NameOf(INodeDiscovery discovery)
    {
        try
        {
            return discovery.ToString() is { Length: > 0 } name ? name : discovery.GetType().Name;
        }
        catch (Exception)
        {
            return discovery.GetType().Name;
        }
    }
}
