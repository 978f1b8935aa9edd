using System.Diagnostics.CodeAnalysis;

namespace GoAkt.Typed.Nodes;

/// <summary>A discovery, and what it has found last. It is the application's code, and may throw anything.</summary>
/// <param name="discovery">The discovery.</param>
/// <param name="configuredName">The name that it was made of; null if the application has made it.</param>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no timer and no handle to release.")]
internal sealed class NodeSource(INodeDiscovery discovery, string? configuredName = null)
{
    private readonly CancellationTokenSource _ending = new();
    private IReadOnlyList<Node>? _nodes;

    /// <summary>What it was made of, in a list of nodes; null if the application has made it.</summary>
    public string? ConfiguredName => configuredName;

    /// <summary>What log messages and errors call it.</summary>
    public string Name { get; } = NameOf(discovery);

    /// <summary>The last set that it has found; empty before the first.</summary>
    public IReadOnlyList<Node> Nodes => _nodes ?? [];

    /// <summary>Whether it has found a set, if only an empty one.</summary>
    public bool HasFound => _nodes is not null;

    /// <summary>Whether the client did without it before, so that its former nodes stay until this has found
    /// some.</summary>
    public bool IsNewcomer { get; init; }

    /// <summary>Cancelled when nobody wants to know any more.</summary>
    public CancellationToken Ended => _ending.Token;

    /// <summary>Why it finds out nothing at present, for the middle of a sentence; null if it does.</summary>
    public string? Failure { get; set; }

    /// <summary>Whether it has come to anything, if only to a failure.</summary>
    public bool HasAnswered => _nodes is not null || Failure is not null;

    /// <summary>Why no node of it is known, for the middle of a sentence; of no meaning where one is.</summary>
    public string State =>
        Failure is not null ? $"{Name}: {Failure}"
        : _nodes is null ? $"{Name} has not answered yet"
        : $"{Name} names no node";

    public IAsyncEnumerable<IReadOnlyList<Node>> WatchAsync() =>
        discovery.WatchAsync(Ended)
        ?? throw new InvalidOperationException($"{nameof(INodeDiscovery.WatchAsync)} returned null");

    public void SetNodes(IReadOnlyList<Node> nodes)
    {
        _nodes = nodes;
        Failure = null;
    }

    /// <summary>Ends the watching, without waiting for the discovery's code.</summary>
    public void End() =>

        // What it has registered with its token runs elsewhere, and may fail there.
        _ = _ending.CancelAsync().ContinueWith(
            static cancellation => _ = cancellation.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

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
