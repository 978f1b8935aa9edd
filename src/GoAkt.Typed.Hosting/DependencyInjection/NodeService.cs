using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.Hosting.DependencyInjection;

/// <summary>Starts a node before the host's other services, which may call it as they start, and drains it before they
/// stop: what actors use is there until the last message is handled.</summary>
internal sealed class NodeService(string name, IOptionsMonitor<EmbeddedNodeOptions> options, NodeShutdown shutdown)
    : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private readonly TaskCompletionSource<EmbeddedNode> _started =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EmbeddedNode? _node;

    /// <summary>The node, once it has started. Never ends where it does not: the host does not start then
    /// either.</summary>
    public Task<EmbeddedNode> Started => _started.Task;

    /// <exception cref="InvalidOperationException">The node has not started.</exception>
    public EmbeddedNode Node => Volatile.Read(ref _node) ?? throw new InvalidOperationException(
        $"{NodeNames.Describe(name)} has not started yet: it starts with the host. Take it from the services once the host is starting its services, in StartAsync of a hosted service for example, and not in a constructor of one. A client finds it by itself where its options have Nodes.Add(\"{EmbeddedNodeDiscoveryProvider.NameOf(name)}\").");

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        EmbeddedNode node = await EmbeddedNode.StartAsync(options.Get(name), cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _node, node);
        shutdown.Add(node);
        _started.TrySetResult(node);
    }

    // For a host that knows no StartingAsync.
    public Task StartAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _node) is null ? StartingAsync(cancellationToken) : Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => shutdown.StopAsync(cancellationToken);

    // For a host that knows no StoppingAsync. A node that has stopped stays so.
    public Task StopAsync(CancellationToken cancellationToken) => StoppingAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => Volatile.Read(ref _node)?.DisposeAsync() ?? default;

    public void Dispose() => Volatile.Read(ref _node)?.Dispose();
}
