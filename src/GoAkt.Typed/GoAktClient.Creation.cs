using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Proxies;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed;

/// <content>How a client is made, and what it checks before it is handed out.</content>
public sealed partial class GoAktClient
{
    /// <summary>Makes a client for the nodes that its options name, without a call to any of them: it starts while they
    /// are down.</summary>
    /// <param name="configure">Sets options: <see cref="GoAktClientOptions.Nodes"/>, or
    /// <see cref="GoAktClientOptions.NodeDiscoveries"/>, among them.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">There is no node and no discovery, or an option is out of its range, or asks
    /// for a call to a node, as <see cref="GoAktClientOptions.RequireNodeAtStart"/> does.</exception>
    public static GoAktClient Create(Action<GoAktClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Create(Enumerable.Empty<Node>(), configure);
    }

    /// <summary>Makes a client for a cluster, without a call to any node: it starts while the nodes are down.</summary>
    /// <param name="endpoints">The remoting endpoints of one or more nodes, each as <c>host:port</c>.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">There is no endpoint, or an option is out of its range, or asks for a call
    /// to a node, as <see cref="GoAktClientOptions.RequireNodeAtStart"/> does.</exception>
    /// <exception cref="FormatException">An endpoint is no <c>host:port</c>.</exception>
    public static GoAktClient Create(IEnumerable<string> endpoints, Action<GoAktClientOptions>? configure = null) =>
        Create(ToNodes(endpoints), configure);

    /// <summary>Makes a client for a cluster of nodes that are described one by one, without a call to any of them: it
    /// starts while the nodes are down.</summary>
    /// <param name="nodes">The nodes, which belong to this client from now on; none where
    /// <see cref="GoAktClientOptions.Nodes"/> or a discovery names them.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">There is no node, one is null or given twice, or an option or a node's
    /// property is out of its range, or an option asks for a call to a node, as
    /// <see cref="GoAktClientOptions.RequireNodeAtStart"/> does.</exception>
    /// <exception cref="InvalidOperationException">A node belongs to another client that is not disposed.</exception>
    public static GoAktClient Create(IEnumerable<Node> nodes, Action<GoAktClientOptions>? configure = null)
    {
        GoAktClientOptions options = new();
        configure?.Invoke(options);
        options.RequireNoCallAtStart();
        return Create(nodes, options);
    }

    /// <summary>
    /// Makes a client for a cluster. It starts while the nodes are down, unless
    /// <see cref="GoAktClientOptions.RequireNodeAtStart"/> asks otherwise.
    /// </summary>
    /// <param name="endpoints">The remoting endpoints of one or more nodes, each as <c>host:port</c>.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">There is no endpoint, or an option is out of its range.</exception>
    /// <exception cref="FormatException">An endpoint is no <c>host:port</c>.</exception>
    /// <exception cref="NodeUnavailableException">No node answers, and one is required.</exception>
    /// <exception cref="KindNotRegisteredException">A contract's kind is not registered, and
    /// <see cref="GoAktClientOptions.VerifyContractsAtStart"/> is set.</exception>
    public static async Task<GoAktClient> ConnectAsync(
        IEnumerable<string> endpoints,
        Action<GoAktClientOptions>? configure = null,
        CancellationToken cancellationToken = default) =>
        await ConnectAsync(ToNodes(endpoints), configure, cancellationToken).InPlace();

    /// <summary>
    /// Makes a client for a cluster of nodes that are described one by one. It starts while the nodes are down, unless
    /// <see cref="GoAktClientOptions.RequireNodeAtStart"/> asks otherwise.
    /// </summary>
    /// <param name="nodes">The nodes, which belong to this client from now on; none where
    /// <see cref="GoAktClientOptions.Nodes"/> or a discovery names them.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">There is no node, one is null or given twice, or an option or a node's
    /// property is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A node belongs to another client that is not disposed.</exception>
    /// <exception cref="NodeUnavailableException">No node answers, and one is required.</exception>
    /// <exception cref="KindNotRegisteredException">A contract's kind is not registered, and
    /// <see cref="GoAktClientOptions.VerifyContractsAtStart"/> is set.</exception>
    public static async Task<GoAktClient> ConnectAsync(
        IEnumerable<Node> nodes,
        Action<GoAktClientOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        GoAktClientOptions options = new();
        configure?.Invoke(options);
        GoAktClient client = Create(nodes, options);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await client.CheckAtStartAsync(cancellationToken).InPlace();
            return client;
        }
        catch
        {
            // Its nodes are free then for another try.
            await client.DisposeAsync().InPlace();
            throw;
        }
    }

    /// <summary>
    /// Compares the kinds that the program's contracts name with those that the nodes have registered, in either
    /// spelling and without regard to case.
    /// </summary>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The contracts of actors whose kind no node has registered; none if all is well. The program's contracts
    /// are those of all assemblies that it consists of, whether it has used them yet or not, unless
    /// <see cref="GoAktClientOptions.Contracts"/> names some. Contracts of grains are not compared: no node tells which
    /// grains it has registered.</returns>
    /// <exception cref="ClusterNotEnabledException">No node runs with clustering, and others can't tell their
    /// kinds.</exception>
    /// <exception cref="GoAktException">No node answers.</exception>
    public async Task<IReadOnlyList<UnregisteredKind>> VerifyContractsAsync(
        CancellationToken cancellationToken = default) =>
        KindComparison.Missing(
            _contracts is { Length: > 0 } contracts
                ? contracts.Select(static contract => RegisteredContracts.Find(contract)!)
                : RegisteredContracts.OfActors(),
            await KindsAsync(cancellationToken).InPlace());

    internal static GoAktClient Create(IEnumerable<Node> nodes, GoAktClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        Node[] given = [.. nodes];
        if (Array.IndexOf(given, null) >= 0)
        {
            throw new ArgumentException("A node is null.", nameof(nodes));
        }

        options = options.Copy();
        options.Validate();
        Node[] all = [.. given, .. options.Nodes];
        IReadOnlyList<NodeSource> sources = options.Sources();
        if (all.Length == 0 && sources.Count == 0)
        {
            throw new ArgumentException(
                "A client needs at least one node, or a discovery of nodes: give it a host:port.", nameof(nodes));
        }

        foreach (Node node in all)
        {
            node.Validate();
        }

        return new GoAktClient(all, sources, options);
    }

    /// <summary>Makes the calls that the options ask for before the client is used.</summary>
    internal async Task CheckAtStartAsync(CancellationToken cancellationToken)
    {
        if (_options.RequireNodeAtStart)
        {
            await RequireNodeAsync(cancellationToken).InPlace();
        }

        if (_options.VerifyContractsAtStart
            && await VerifyContractsAsync(cancellationToken).InPlace() is { Count: > 0 } missing)
        {
            throw new KindNotRegisteredException(
                $"{string.Join(". ", missing)}. Register the kinds on the cluster's nodes, or correct them in the contracts.",
                ErrorCode.FailedPrecondition,
                Delivery.NotSent);
        }
    }

    private static IEnumerable<Node> ToNodes(IEnumerable<string> endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.Select(static endpoint => new Node(
            endpoint ?? throw new ArgumentException("An endpoint is null.", nameof(endpoints))));
    }
}
