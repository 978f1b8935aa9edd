using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.Hosting.DependencyInjection;

/// <summary>Starts a node with its host, and drains it before the host's other services stop: what actors use is there
/// until the last message is handled.</summary>
internal sealed class NodeService(string name, IOptionsMonitor<EmbeddedNodeOptions> options, NodeShutdown shutdown)
    : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private EmbeddedNode? _node;

    /// <exception cref="InvalidOperationException">The node has not started.</exception>
    public EmbeddedNode Node => Volatile.Read(ref _node) ?? throw new InvalidOperationException(
        $"{NodeNames.Describe(name)} has not started yet: it starts with the host. Take it from the services once the host has started, in StartedAsync of an IHostedLifecycleService for example, and not in the constructor of a hosted service.");

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        EmbeddedNode node = await EmbeddedNode.StartAsync(options.Get(name), cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _node, node);
        shutdown.Add(node);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => shutdown.StopAsync(cancellationToken);

    // For a host that knows no StoppingAsync. A node that has stopped stays so.
    public Task StopAsync(CancellationToken cancellationToken) => StoppingAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => Volatile.Read(ref _node)?.DisposeAsync() ?? default;

    public void Dispose() => Volatile.Read(ref _node)?.Dispose();
}
