using System.Collections.Concurrent;
using System.Collections.Immutable;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Nodes;

/// <summary>
/// The nodes of the cluster that the client knows: those that it was given or that were discovered, which balancing
/// chooses from, and those that look-ups have named. Choosing is lock-free on an immutable list.
/// </summary>
internal sealed class NodePool : IAsyncDisposable
{
    private readonly ConcurrentDictionary<HostPort, Node> _byAddress = new();
    private readonly ConcurrentDictionary<NodeConnector, bool> _retiring = new();
    private readonly Func<Node, NodeConnector> _connect;
    private readonly Func<string, string> _mapAddress;
    private readonly FirstNodes _first;
    private readonly Lock _gate = new();
    private volatile NodeChoice _nodes;
    private ImmutableDictionary<Node, double> _describedWeights;
    private bool _disposed;
    private volatile bool _hasAnswered;

    public NodePool(
        IReadOnlyList<Node> nodes,
        IBalancer balancer,
        Func<Node, NodeConnector> connect,
        Func<string, string> mapAddress,
        FirstNodes first)
    {
        _connect = connect;
        _mapAddress = mapAddress;
        _first = first;
        foreach (Node node in nodes)
        {
            if (!_byAddress.TryAdd(node.HostPort, node))
            {
                throw new ArgumentException($"The node {node.Address} is given twice.", nameof(nodes));
            }
        }

        ImmutableArray<Node> configured = [.. nodes];
        AttachAll(configured, [.. nodes.Select(connect)]);
        _describedWeights = nodes.ToImmutableDictionary(static node => node, static node => node.Weight);
        _nodes = new NodeChoice(configured, balancer);
    }

    /// <summary>All nodes that are known, those that balancing chooses from first.</summary>
    public IReadOnlyList<Node> All
    {
        get
        {
            ImmutableArray<Node> configured = _nodes.Configured;
            return [.. configured, .. _byAddress.Values.Where(node => !configured.Contains(node))];
        }
    }

    public IReadOnlyList<Node> Configured => _nodes.All;

    /// <summary>Whether any node of this client has ever answered, though it may have let go of that one.</summary>
    public bool HasAnswered =>
        _hasAnswered || (_hasAnswered = _byAddress.Values.Any(static node => node.HasAnswered));

    /// <summary>Chooses a node. If none is available, any: it may be back, and else its failure tells why.</summary>
    /// <param name="balancer">What chooses; null for the client's own.</param>
    /// <returns>Null where there are no nodes: <see cref="FirstAsync"/> waits for one, or says why.</returns>
    public Node? TryNext(IBalancer? balancer = null)
    {
        NodeChoice nodes = _nodes;
        return nodes.Candidates.Count == 0 ? null : Next(balancer ?? nodes.Balancer, nodes.Candidates);
    }

    /// <summary>Chooses a node once it is known which there are.</summary>
    /// <exception cref="RemotingException">There are none, or none is known before the call's time is over.</exception>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public async Task<Node> FirstAsync(CallOptions call, IBalancer? balancer = null)
    {
        IReadOnlyList<Node> nodes = await ConfiguredAsync(call).InPlace();
        return TryNext(balancer) ?? Next(balancer ?? _nodes.Balancer, nodes);
    }

    /// <summary>The nodes that balancing chooses from, once it is known which.</summary>
    /// <exception cref="RemotingException">There are none, or none is known before the call's time is over.</exception>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public async Task<IReadOnlyList<Node>> ConfiguredAsync(CallOptions call)
    {
        if (Configured is { Count: > 0 } known)
        {
            return known;
        }

        await _first.WaitAsync(call).InPlace();
        return Configured is { Count: > 0 } nodes ? nodes
            : _disposed ? throw RemotingException.Disposed(Delivery.NotSent)
            : throw RemotingException.NoNode($"no node is known at present: {_first.Reason}");
    }

    /// <summary>Chooses a node that was not tried yet; null if all were.</summary>
    public Node? NextExcept(IReadOnlyCollection<Node> tried, IBalancer? balancer = null)
    {
        NodeChoice nodes = _nodes;
        Node[] left = [.. nodes.Candidates.Except(tried)];
        if (left.Length == 0)
        {
            left = [.. nodes.All.Except(tried)];
        }

        return left.Length == 0 ? null : Next(balancer ?? nodes.Balancer, left);
    }

    /// <summary>The node that hosts an actor; one that is not known yet becomes known.</summary>
    /// <exception cref="RemotingException">The address names no endpoint, or the client is disposed.</exception>
    public Node OwnerOf(ActorAddress address)
    {
        HostPort host = new(address.Host, address.Port);
        return _byAddress.TryGetValue(host, out Node? node) ? node : Learn(host, address);
    }

    /// <summary>Whether the client has not let go of a node.</summary>
    public bool Knows(Node node) => _byAddress.TryGetValue(node.HostPort, out Node? known) && known == node;

    /// <summary>
    /// Replaces the nodes that balancing chooses from. One that stays keeps its connections and all that is known of
    /// it, and takes over a weight that is described anew. One that is there no more takes no new calls; those under
    /// way end within a minute, and then it is let go of. One that is new is dialled when it is first needed.
    /// </summary>
    /// <param name="described">What the nodes are to be; of several with one address the first counts. The pool makes
    /// nodes of its own of these.</param>
    public NodeChanges Update(IReadOnlyList<Node> described)
    {
        List<(NodeConnector Connector, NodeUsage Usage)> released = [];
        NodeChanges changes;
        lock (_gate)
        {
            if (_disposed)
            {
                return NodeChanges.None;
            }

            _ = HasAnswered;

            // Nothing is changed before all is made: the application's own lists and settings are read for it.
            (Node Node, Node Description)[] members =
            [
                .. described.DistinctBy(static node => node.HostPort).Select(node => (KeptOrMade(node), node)),
            ];
            ImmutableArray<Node> before = _nodes.Configured;
            ImmutableArray<Node> after = [.. members.Select(static member => member.Node)];
            changes = new NodeChanges(after.RemoveRange(before), before.RemoveRange(after));

            // Whoever sees a node can call it.
            _nodes = new NodeChoice(after, _nodes.Balancer);
            foreach (Node node in changes.Gone)
            {
                _byAddress.TryRemove(new KeyValuePair<HostPort, Node>(node.HostPort, node));
                released.Add((node.Connector, node.Usage));
                _retiring.TryAdd(node.Connector, true);
                node.Connector.Release();
            }

            foreach ((Node node, Node description) in members)
            {
                // A look-up may have named it before; if it is reached otherwise than it was then, it is another one.
                if (_byAddress.TryGetValue(node.HostPort, out Node? named) && named != node)
                {
                    released.Add((named.Connector, named.Usage));
                    _retiring.TryAdd(named.Connector, true);
                    named.Connector.Release();
                    changes = changes with { Gone = changes.Gone.Add(named) };
                }

                _byAddress[node.HostPort] = node;
                if (!_describedWeights.TryGetValue(node, out double weight) || weight != description.Weight)
                {
                    node.Weight = description.Weight;
                }
            }

            _describedWeights = members.ToImmutableDictionary(
                static member => member.Node, static member => member.Description.Weight);
        }

        released.ForEach(node => _ = RetireAsync(node.Connector, node.Usage));
        return changes;
    }

    /// <summary>Replaces what chooses a node where a call doesn't say; calls under way are not disturbed.</summary>
    public void SetBalancer(IBalancer balancer)
    {
        lock (_gate)
        {
            _nodes = new NodeChoice(_nodes.Configured, balancer);
        }
    }

    /// <summary>Lets go of a node that a look-up has named and that is there no more. The configured nodes
    /// stay.</summary>
    /// <returns>Whether the node was let go of.</returns>
    public async Task<bool> TryForgetAsync(Node node)
    {
        lock (_gate)
        {
            _ = HasAnswered;
            if (_nodes.Configured.Contains(node)
                || !_byAddress.TryRemove(new KeyValuePair<HostPort, Node>(node.HostPort, node)))
            {
                return false;
            }
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
            // The nodes of a disposed client, and those that were let go of, may be another one's by now.
            if (_disposed || !Knows(node) || !node.TrySetState(state))
            {
                return false;
            }

            _nodes = new NodeChoice(_nodes.Configured, _nodes.Balancer);
            return true;
        }
    }

    /// <summary>Keeps the load that a node has answered.</summary>
    public void SetWeight(Node node, double weight)
    {
        lock (_gate)
        {
            if (!_disposed && Knows(node))
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

        _first.Complete();
        await Task.WhenAll(
            [
                .. _byAddress.Values.Select(static node => node.DisposeAsync().AsTask()),
                .. _retiring.Keys.Select(static connector => connector.DisposeAsync().AsTask()),
            ]).InPlace();
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

        // It may just have been let go of: then it was still among those to choose from.
        return chosen is not null && (Knows(chosen) || nodes.Contains(chosen))
            ? chosen
            : throw new InvalidOperationException(
                $"The balancer '{balancer.GetType().Name}' chose {(chosen is null ? "no node" : $"the node {chosen.Address}, which is not this client's")}: "
                + "it must choose one of the nodes that it is given.");
    }

    /// <summary>The node that is known at the described address, if it is reached in the same way, or a new
    /// one.</summary>
    private Node KeptOrMade(Node description)
    {
        if (_byAddress.TryGetValue(description.HostPort, out Node? known) && known.IsReachedLike(description))
        {
            return known;
        }

        Node node = description.Copy();
        node.Attach(_connect(node));
        return node;
    }

    private async Task RetireAsync(NodeConnector connector, NodeUsage usage)
    {
        await connector.RetireAsync(usage).InPlace();
        _retiring.TryRemove(connector, out _);
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
