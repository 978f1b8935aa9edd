using System.Net;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>
/// Discovers nodes by all A and AAAA records of a name, such as that of a headless service in Kubernetes. Each address
/// is one node, at a port that all have; so the nodes must be bound to these addresses.
/// </summary>
/// <remarks>
/// Records of one sort don't wait long for those of the other, which count as soon as they come. A name that has no
/// address at present, or that can't be looked up, is a failure: the last known nodes stay in use, and the client asks
/// again after a second, then after pauses that double up to half a minute.
/// </remarks>
public sealed class DnsNodeDiscovery : INodeDiscovery
{
    private readonly string _host;
    private readonly int _port;
    private readonly DnsSettings _settings;

    /// <summary>Makes a discovery, which looks nothing up before a client watches it.</summary>
    /// <param name="host">The name to look up, such as <c>goakt.default.svc</c>.</param>
    /// <param name="port">The port of all nodes.</param>
    /// <param name="options">How it is looked up; null for the defaults.</param>
    /// <exception cref="ArgumentException">The name is none that DNS can have, or an option is out of its
    /// range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is none.</exception>
    public DnsNodeDiscovery(string host, int port, DnsDiscoveryOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        if (!DnsName.IsHost(host))
        {
            throw DnsName.Refuse(host, "goakt.default.svc", nameof(host));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        _host = host;
        _port = port;
        _settings = new DnsSettings(options);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<Node>> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IHostLookup lookup = _settings.CreateHostLookup(_host, _settings.CreateQueries());
        while (true)
        {
            HostRound round = _settings.CreateRound([lookup], cancellationToken);
            await round.BeginAsync().ConfigureAwait(false);
            yield return NodesOf(lookup);
            Task pause = _settings.PauseAsync(lookup.Known?.TimeToLive, cancellationToken);
            while (await round.GoesOnAsync(pause).ConfigureAwait(false))
            {
                yield return NodesOf(lookup);
            }
        }
    }

    /// <summary>The name, as a list of nodes has it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"dns:{_host}:{_port}";

    private Node[] NodesOf(IHostLookup lookup) => lookup.Failure is null
        ? [.. lookup.Known!.Addresses.Select(address => new Node(new IPEndPoint(address, _port).ToString()))]
        : throw lookup.Failure;
}
