using System.Globalization;
using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>
/// Makes discoveries of <c>dns:host:port</c>, by A and AAAA records, and of <c>srv:name</c>, by SRV records.
/// </summary>
/// <param name="options">How names are looked up; null for the defaults.</param>
public sealed class DnsNodeDiscoveryProvider(DnsDiscoveryOptions? options = null) : INodeDiscoveryProvider
{
    private const string Dns = "dns:";
    private const string Srv = "srv:";

    /// <inheritdoc/>
    public INodeDiscovery? TryCreate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Dns, StringComparison.OrdinalIgnoreCase) ? CreateDns(name)
            : name.StartsWith(Srv, StringComparison.OrdinalIgnoreCase) ? CreateSrv(name)
            : null;
    }

    private DnsNodeDiscovery CreateDns(string name)
    {
        string[] parts = name[Dns.Length..].Split(':');
        return parts is [string host, string port]
            && DnsName.IsHost(host)
            && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= 1 and <= ushort.MaxValue
                ? new DnsNodeDiscovery(host, number, options)
                : throw new ArgumentException(
                    $"'{name}' is no name to discover nodes by: write dns:host:port, such as dns:goakt.default.svc:3321.",
                    nameof(name));
    }

    private SrvNodeDiscovery CreateSrv(string name)
    {
        string records = name[Srv.Length..];
        return DnsName.IsNameOfRecords(records)
            ? new SrvNodeDiscovery(records, options)
            : throw new ArgumentException(
                $"'{name}' is no name to discover nodes by: write srv: and the name of the records, such as srv:_goakt._tcp.goakt.default.svc. "
                    + "The port is the records' own.",
                nameof(name));
    }
}
