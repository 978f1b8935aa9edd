using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;

namespace GoAkt.Typed.Nodes;

/// <summary>
/// A GoAkt node, and what the client knows about it. Nodes that the client was not given but learned of from a
/// look-up's answer are the same. A node belongs to one client until that is disposed, or lets go of it.
/// </summary>
public sealed class Node
{
    private readonly HostPort _address;
    private NodeConnector? _connector;
    private NodeUsage _usage = new();
    private double _weight;
    private int _state;

    /// <summary>Describes a node.</summary>
    /// <param name="address">The address that the node itself is bound to, as <c>host:port</c>: requests have to carry
    /// it.</param>
    /// <exception cref="ArgumentNullException">The address is null.</exception>
    /// <exception cref="FormatException">The address is no <c>host:port</c>.</exception>
    public Node(string address)
        : this(HostPort.Parse(address))
    {
    }

    internal Node(HostPort address)
    {
        _address = address;
        DialAddress = Address = address.ToString();
        Observed = new ObservedNode(address);
    }

    /// <summary>The address that the node itself is bound to, as <c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>The host of <see cref="Address"/>.</summary>
    public string Host => _address.Host;

    /// <summary>The port of <see cref="Address"/>.</summary>
    public int Port => _address.Port;

    /// <summary>
    /// Where the node is reached, as <c>host:port</c>; by default its <see cref="Address"/>. It differs behind a port
    /// forward, or where a container publishes another port.
    /// </summary>
    public string DialAddress { get; init; }

    /// <summary>
    /// The node's load: the number of actors and grains on it, as the last refresh found it, or what was set here. Read
    /// by <see cref="BalancerStrategy.LeastLoad"/>.
    /// </summary>
    public double Weight
    {
        get => Volatile.Read(ref _weight);
        set
        {
            Usage.ForgetSpawns();
            Volatile.Write(ref _weight, value);
        }
    }

    /// <summary>How to secure connections to this node; null for the client's
    /// <see cref="GoAktClientOptions.Tls"/>.</summary>
    public NodeTls? Tls { get; init; }

    /// <summary>Whether the node takes part in balancing.</summary>
    public NodeState State => (NodeState)Volatile.Read(ref _state);

    /// <summary>How many of this client's calls the node is working on.</summary>
    public int InFlight => Usage.InFlight;

    /// <summary>The moving average of how long this client's calls to the node took.</summary>
    public TimeSpan Latency => Usage.Latency;

    /// <summary>The wire that the node was found to speak; null before the first call to it.</summary>
    public WireProtocol? Protocol => _connector?.Protocol;

    internal HostPort HostPort => _address;

    /// <summary>The address, as spans and figures have it.</summary>
    internal ObservedNode Observed { get; }

    /// <summary>The weight, and what this client has added to it since.</summary>
    internal double Load => Weight + Usage.InFlight + Usage.Spawned;

    /// <summary>What the node's client has made of it. The next client begins with its own, whatever calls of the one
    /// before end late.</summary>
    internal NodeUsage Usage => Volatile.Read(ref _usage);

    /// <summary>The address and, where it differs, the endpoint that is dialled.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => DialAddress == Address ? Address : $"{Address} (dialled at {DialAddress})";

    /// <summary>Makes the node a client's own.</summary>
    /// <returns>What <see cref="Detach"/> needs.</returns>
    /// <exception cref="InvalidOperationException">It is the node of a client that is not disposed and has not
    /// let go of it.</exception>
    internal NodeConnector? Attach(NodeConnector connector)
    {
        NodeConnector? before = Volatile.Read(ref _connector);
        if (before is { IsDisposed: false }
            || Interlocked.CompareExchange(ref _connector, connector, before) != before)
        {
            throw new InvalidOperationException(
                $"The node {Address} belongs to another client. Give every client nodes of its own, or dispose that client first.");
        }

        Volatile.Write(ref _usage, new NodeUsage());
        Volatile.Write(ref _state, (int)NodeState.Available);
        return before;
    }

    /// <summary>A node of the same description, which no client has yet.</summary>
    internal Node Copy() => new(_address) { DialAddress = DialAddress, Tls = Tls, Weight = Weight };

    /// <summary>Whether connections to a node of the other description are as good as those to this one.</summary>
    internal bool IsReachedLike(Node other) => DialAddress == other.DialAddress && NodeTls.AreAlike(Tls, other.Tls);

    /// <summary>Undoes <see cref="Attach"/>, for a client that did not come to be.</summary>
    /// <param name="before">What the node had then. It is disposed, and calls of its client may still be under
    /// way.</param>
    internal void Detach(NodeConnector? before)
    {
        Volatile.Write(ref _state, (int)NodeState.Available);
        Volatile.Write(ref _connector, before);
    }

    /// <exception cref="ArgumentException">What was set is out of its range.</exception>
    internal void Validate()
    {
        OptionRange.Require(
            DialAddress is not null && HostPort.TryParse(DialAddress, out _),
            DialAddress,
            nameof(Node),
            nameof(DialAddress),
            "a host:port");
        OptionRange.Require(
            double.IsFinite(Weight) && Weight >= 0, Weight, nameof(Node), nameof(Weight), "zero or more");
        Tls?.Validate();
    }

    /// <summary>What speaks to the node, if it is known already which wire.</summary>
    internal NodeRemoting? Remoting => _connector!.Remoting;

    /// <summary>Whether the node has ever answered.</summary>
    internal bool HasAnswered => _connector is { HasAnswered: true };

    /// <summary>What connects the node to the client that it belongs to, which may be the next one by now.</summary>
    internal NodeConnector Connector => Volatile.Read(ref _connector)!;

    /// <summary>What speaks to the node; the first call finds out which wire.</summary>
    internal ValueTask<NodeRemoting> RemotingAsync(CallOptions options) => _connector!.RemotingAsync(options);

    /// <summary>Finds out again which wire the node speaks.</summary>
    internal Task DetectAgainAsync(CancellationToken cancellationToken) =>
        _connector!.DetectAgainAsync(cancellationToken);

    /// <returns>Whether the state has changed.</returns>
    internal bool TrySetState(NodeState state) => Interlocked.Exchange(ref _state, (int)state) != (int)state;

    internal ValueTask DisposeAsync() => _connector?.DisposeAsync() ?? default;
}

/// <summary>What the client thinks of a node.</summary>
public enum NodeState
{
    /// <summary>The node takes part in balancing. A node that was never called counts as available.</summary>
    Available,

    /// <summary>
    /// A call to the node failed for the network's sake. It gets no further ones until a probe succeeds, unless no node
    /// is available.
    /// </summary>
    Ejected,
}

/// <summary>A node was ejected from balancing, or let back in.</summary>
/// <param name="node">The node.</param>
/// <param name="state">What it is now.</param>
public sealed class NodeStateChangedEventArgs(Node node, NodeState state) : EventArgs
{
    /// <summary>The node.</summary>
    public Node Node { get; } = node;

    /// <summary>What it is now.</summary>
    public NodeState State { get; } = state;
}
