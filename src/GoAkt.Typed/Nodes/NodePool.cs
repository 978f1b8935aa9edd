using System.Collections.Concurrent;
using System.Collections.Immutable;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Nodes;

/// <summary>
/// The nodes of the cluster that the client knows: those that it was given, which balancing chooses from, and those
/// that look-ups have named. Choosing is lock-free on an immutable list.
/// </summary>
internal sealed class NodePool : IAsyncDisposable
{
    private readonly ConcurrentDictionary<HostPort, Node> _byAddress = new();
    private readonly ImmutableArray<Node> _configured;
    private readonly IBalancer _balancer;
    private readonly Func<Node, NodeConnector> _connect;
    private readonly Func<string, string> _mapAddress;
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<Node> _available;
    private bool _disposed;

    public NodePool(
        IReadOnlyList<Node> nodes,
        IBalancer balancer,
        Func<Node, NodeConnector> connect,
        Func<string, string> mapAddress)
    {
        _balancer = balancer;
        _connect = connect;
        _mapAddress = mapAddress;
        foreach (Node node in nodes)
        {
            if (!_byAddress.TryAdd(node.HostPort, node))
            {
                throw new ArgumentException($"The node {node.Address} is given twice.", nameof(nodes));
            }
        }

        _configured = [.. nodes];
        AttachAll(_configured, [.. nodes.Select(connect)]);
        _available = _configured;
    }

    /// <summary>All nodes that are known, the given ones first.</summary>
    public IReadOnlyList<Node> All => [.. _configured, .. _byAddress.Values.Where(node => !_configured.Contains(node))];

    public IReadOnlyList<Node> Configured => _configured;

    /// <summary>Chooses a node. If none is available, any: it may be back, and else its failure tells why.</summary>
    /// <param name="balancer">What chooses; null for the client's own.</param>
    public Node Next(IBalancer? balancer = null)
    {
        IReadOnlyList<Node> available = _available;
        return Next(balancer ?? _balancer, available.Count > 0 ? available : _configured);
    }

    /// <summary>Chooses a node that was not tried yet; null if all were.</summary>
    public Node? NextExcept(IReadOnlyCollection<Node> tried, IBalancer? balancer = null)
    {
        Node[] left = [.. _available.Except(tried)];
        if (left.Length == 0)
        {
            left = [.. _configured.Except(tried)];
        }

        return left.Length == 0 ? null : Next(balancer ?? _balancer, left);
    }

    /// <summary>The node that hosts an actor; one that is not known yet becomes known.</summary>
    /// <exception cref="RemotingException">The address names no endpoint, or the client is disposed.</exception>
    public Node OwnerOf(ActorAddress address)
    {
        HostPort host = new(address.Host, address.Port);
        return _byAddress.TryGetValue(host, out Node? node) ? node : Learn(host, address);
    }

    /// <summary>Lets go of a node that a look-up has named and that is there no more. The given nodes stay.</summary>
    /// <returns>Whether the node was let go of.</returns>
    public async Task<bool> TryForgetAsync(Node node)
    {
        if (_configured.Contains(node) || !_byAddress.TryRemove(new KeyValuePair<HostPort, Node>(node.HostPort, node)))
        {
            return false;
        }

        await node.DisposeAsync().InPlace();
        return true;
    }

    /// <summary>Takes a node out of balancing, or lets it back in.</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool TrySetState(Node node, NodeState state)
    {
        lock (_gate)
        {
            // The nodes of a disposed client may be another one's by now.
            if (_disposed || !node.TrySetState(state))
            {
                return false;
            }

            _available = _configured.RemoveAll(static candidate => candidate.State == NodeState.Ejected);
            return true;
        }
    }

    /// <summary>Keeps the load that a node has answered.</summary>
    public void SetWeight(Node node, double weight)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                node.Weight = weight;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        await Task.WhenAll(_byAddress.Values.Select(static node => node.DisposeAsync().AsTask())).InPlace();
    }

    /// <summary>A node that can't be taken leaves no other one taken.</summary>
    private static void AttachAll(ImmutableArray<Node> nodes, NodeConnector[] connectors)
    {
        List<NodeConnector?> before = [];
        try
        {
            for (int i = 0; i < connectors.Length; i++)
            {
                before.Add(nodes[i].Attach(connectors[i]));
            }
        }
        catch
        {
            for (int i = 0; i < before.Count; i++)
            {
                nodes[i].Detach(before[i]);
            }

            throw;
        }
    }

    private Node Next(IBalancer balancer, IReadOnlyList<Node> nodes)
    {
        Node? chosen = balancer.Next(nodes);
        return
            chosen is not null && _byAddress.TryGetValue(chosen.HostPort, out Node? own) && ReferenceEquals(chosen, own)
            ? chosen
            : throw new InvalidOperationException(
                $"The balancer '{balancer.GetType().Name}' chose {(chosen is null ? "no node" : $"the node {chosen.Address}, which is not this client's")}: "
                + "it must choose one of the nodes that it is given.");
    }

    private Node Learn(HostPort host, ActorAddress actor)
    {
        string address = host.ToString();
        if (!HostPort.TryParse(address, out _))
        {
            throw RemotingException.UnreadableReply($"the look-up's answer '{actor}' names no node that can be called");
        }

        string dial = Map(address);
        lock (_gate)
        {
            if (_disposed)
            {
                throw RemotingException.Disposed(Delivery.NotSent);
            }

            if (_byAddress.TryGetValue(host, out Node? known))
            {
                return known;
            }

            Node node = new(host) { DialAddress = dial };
            node.Attach(_connect(node));
            _byAddress[host] = node;
            return node;
        }
    }

    private string Map(string address)
    {
        string? mapped = _mapAddress(address);
        return mapped is not null && HostPort.TryParse(mapped, out _)
            ? mapped
            : throw new InvalidOperationException(
                $"GoAktClientOptions.MapAddress answered '{mapped}' for the node {address}: "
                + "it must answer a host:port.");
    }
}
