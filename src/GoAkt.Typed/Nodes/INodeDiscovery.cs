namespace GoAkt.Typed.Nodes;

/// <summary>
/// Finds the nodes of a cluster, and notices when they change: by DNS, by a registry, or by whatever an application
/// has. Its <see cref="object.ToString"/> is what log messages and errors call it.
/// </summary>
/// <remarks>
/// Add it to <see cref="GoAktClientOptions.NodeDiscoveries"/>. A client begins to watch when it is made, on a thread of
/// the pool, and gives up when it is disposed, without waiting for the discovery's own code. One discovery may serve
/// several clients, each of which watches by itself.
/// </remarks>
public interface INodeDiscovery
{
    /// <summary>Watches the set of nodes.</summary>
    /// <remarks>
    /// It may throw anything at any time, also where it finds nothing out at present: that is logged once for each
    /// reason, the last known set stays in use, and watching begins anew after a second, then after pauses that double
    /// up to half a minute. It may end: then the last set stays for good.
    /// </remarks>
    /// <param name="cancellationToken">The client is being disposed.</param>
    /// <returns>
    /// The whole set of nodes, first as it is now, and then again whenever it is looked at or has changed. A node is
    /// told from others by its <see cref="Node.Address"/>; the client makes nodes of its own of these, and never keeps
    /// them. The same set once more changes nothing. An empty set says that there are no nodes.
    /// </returns>
    IAsyncEnumerable<IReadOnlyList<Node>> WatchAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Makes discoveries of names such as <c>dns:goakt.default.svc:3321</c>, so that a list of nodes, in a configuration
/// too, may name them beside addresses.
/// </summary>
public interface INodeDiscoveryProvider
{
    /// <summary>Makes the discovery of a name.</summary>
    /// <param name="name">A name of <see cref="NodeCollection.Names"/>.</param>
    /// <returns>The discovery; null if the name is none of those that this provider understands.</returns>
    /// <exception cref="ArgumentException">The name is of this provider's sort, and is misspelt.</exception>
    INodeDiscovery? TryCreate(string name);
}
