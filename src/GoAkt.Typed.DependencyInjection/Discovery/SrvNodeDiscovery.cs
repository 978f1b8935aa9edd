using System.Net;
using System.Runtime.CompilerServices;
using DnsClient;
using DnsClient.Protocol;
using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>
/// Discovers nodes by the SRV records of a name, such as <c>_goakt._tcp.goakt.default.svc</c>. A record has a port and
/// a host, and each address of that host is a node; so the nodes must be bound to these addresses.
/// </summary>
/// <remarks>
/// Of several priorities the lowest number counts, and the others are left alone. The records' weights are not read: a
/// <see cref="Node.Weight"/> is the load that is on a node, not the share that it is to have. A host whose address
/// can't be found out is left out while another one's is known, and one that is slow to be found holds up no other for
/// long. A name without records, or one that can't be looked up, is a failure: the last known nodes stay in use, and
/// the client asks again after a second, then after pauses that double up to half a minute.
/// </remarks>
public sealed class SrvNodeDiscovery : INodeDiscovery
{
    private readonly string _name;
    private readonly DnsSettings _settings;

    /// <summary>Makes a discovery, which looks nothing up before a client watches it.</summary>
    /// <param name="name">The name of the records.</param>
    /// <param name="options">How it is looked up; null for the defaults.</param>
    /// <exception cref="ArgumentException">The name is none that DNS can have, or an option is out of its
    /// range.</exception>
    public SrvNodeDiscovery(string name, DnsDiscoveryOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!DnsName.IsNameOfRecords(name))
        {
            throw DnsName.Refuse(name, "_goakt._tcp.goakt.default.svc", nameof(name));
        }

        _name = name;
        _settings = new DnsSettings(options);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<Node>> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DnsQueries queries = _settings.CreateQueries();
        Dictionary<string, IHostLookup> hosts = [];
        while (true)
        {
            IReadOnlyList<DnsResourceRecord> records =
                await queries.SearchAsync(_name, QueryType.SRV, cancellationToken).ConfigureAwait(false);
            SrvRecord[] targets = TargetsOf(records);
            if (targets.Length == 0)
            {
                throw new InvalidOperationException($"'{_name}' gave no host: it has no SRV record");
            }

            hosts = targets
                .Select(static target => target.Target.Value)
                .Distinct()
                .ToDictionary(
                    static host => host,
                    host => hosts.GetValueOrDefault(host) ?? _settings.CreateHostLookup(host, queries));
            HostRound round = _settings.CreateRound(hosts.Values, cancellationToken);
            await round.BeginAsync().ConfigureAwait(false);
            yield return NodesOf(targets, hosts);
            TimeSpan timeToLive = hosts.Values
                .Select(static host => host.Known?.TimeToLive)
                .OfType<TimeSpan>()
                .Append(HostLookup.TimeToLiveOf(records))
                .Min();
            Task pause = _settings.PauseAsync(timeToLive, cancellationToken);
            while (await round.GoesOnAsync(pause).ConfigureAwait(false))
            {
                yield return NodesOf(targets, hosts);
            }
        }
    }

    /// <summary>The name, as a list of nodes has it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"srv:{_name}";

    private static List<Node> NodesOf(SrvRecord[] targets, Dictionary<string, IHostLookup> hosts)
    {
        List<Node> nodes = [];
        foreach (SrvRecord target in targets)
        {
            nodes.AddRange((hosts[target.Target.Value].Known?.Addresses ?? []).Select(
                address => new Node(new IPEndPoint(address, target.Port).ToString())));
        }

        return nodes.Count > 0
            ? nodes
            : throw hosts.Values.Select(static host => host.Failure).First(static failure => failure is not null)!;
    }

    /// <summary>The records that count. A dot for a host says that there is none.</summary>
    private static SrvRecord[] TargetsOf(IReadOnlyList<DnsResourceRecord> records)
    {
        SrvRecord[] usable =
        [
            .. records.SrvRecords().Where(static record => record.Target.Value != "." && record.Port > 0),
        ];
        return
        [
            .. usable
                .Where(record => record.Priority == usable.Min(static other => other.Priority))
                .OrderBy(static record => record.Target.Value, StringComparer.Ordinal)
                .ThenBy(static record => record.Port),
        ];
    }
}
