using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.Hosting.DependencyInjection;

/// <summary>Stops the nodes of an application together: a host asks its services to stop one after another, but the
/// time that it has is one for all.</summary>
internal sealed class NodeShutdown : IDisposable
{
    // What is left of the host's time is for the actors to be stopped in order.
    private const double DrainShare = 0.75;

    private readonly Lock _gate = new();
    private readonly List<EmbeddedNode> _nodes = [];
    private readonly IOptions<HostOptions> _host;
    private readonly CancellationTokenRegistration _hostStops;
    private bool _hasBegun;

    /// <param name="host">How long the host's stop may take.</param>
    /// <param name="lifetime">Tells that the host stops; null where there is nobody to tell.</param>
    public NodeShutdown(IOptions<HostOptions> host, IHostApplicationLifetime? lifetime = null)
    {
        _host = host;

        // Other services may take their time before the nodes are asked to stop.
        _hostStops = lifetime?.ApplicationStopping.UnsafeRegister(
            static shutdown => ((NodeShutdown)shutdown!).Refuse(), this) ?? default;
    }

    /// <summary>Lets a node be stopped with the others. One that has started only while they are being stopped refuses
    /// requests too.</summary>
    public void Add(EmbeddedNode node)
    {
        bool isLate;
        lock (_gate)
        {
            _nodes.Add(node);
            isLate = _hasBegun;
        }

        if (isLate)
        {
            node.BeginStop();
        }
    }

    /// <summary>Lets every node refuse new requests, and then drains and stops all of them at the same time, or joins
    /// who does so already.</summary>
    /// <param name="cancellationToken">Ends all waiting.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        EmbeddedNode[] nodes = Refuse();
        using CancellationTokenSource drainEnd = new(DrainLimit);
        await Task.WhenAll(nodes.Select(node => node.StopAsync(drainEnd.Token, cancellationToken)))
            .ConfigureAwait(false);
    }

    public void Dispose() => _hostStops.Dispose();

    private TimeSpan DrainLimit => _host.Value.ShutdownTimeout is { TotalMilliseconds: > 0 and <= int.MaxValue } timeout
        ? timeout * DrainShare
        : Timeout.InfiniteTimeSpan;

    private EmbeddedNode[] Refuse()
    {
        EmbeddedNode[] nodes;
        lock (_gate)
        {
            _hasBegun = true;
            nodes = [.. _nodes];
        }

        foreach (EmbeddedNode node in nodes)
        {
            node.BeginStop();
        }

        return nodes;
    }
}
