using System.Net;
using DnsClient;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>What <see cref="DnsDiscoveryOptions"/> said when a discovery was made.</summary>
internal sealed class DnsSettings
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _refreshInterval;
    private readonly TimeSpan _queryTimeout;
    private readonly IPEndPoint[] _nameServers;
    private readonly string[] _searchDomains;
    private readonly TimeProvider _time;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public DnsSettings(DnsDiscoveryOptions? options)
    {
        options ??= new DnsDiscoveryOptions();
        options.Validate();
        _refreshInterval = options.RefreshInterval;
        _queryTimeout = options.QueryTimeout;
        _nameServers = [.. options.NameServers];
        _searchDomains = [.. options.SearchDomains];
        _time = options.TimeProvider;
    }

    /// <summary>What finds the addresses of a host.</summary>
    /// <param name="host">The host's name.</param>
    /// <param name="queries">What asks name servers, if others than the machine's are named.</param>
    public IHostLookup CreateHostLookup(string host, DnsQueries queries) =>
        IPAddress.TryParse(host, out IPAddress? address) ? new LiteralHost(address)
        : _nameServers.Length == 0 ? new SystemHostLookup(host, _searchDomains, _queryTimeout)
        : new QueriedHostLookup(host, queries);

    /// <summary>A look at hosts.</summary>
    public HostRound CreateRound(IReadOnlyCollection<IHostLookup> hosts, CancellationToken cancellationToken) =>
        new(hosts, _time, cancellationToken);

    /// <summary>What asks name servers, the machine's where no others are named.</summary>
    public DnsQueries CreateQueries()
    {
        LookupClientOptions options =
            _nameServers.Length == 0 ? new LookupClientOptions() : new LookupClientOptions(_nameServers);
        options.UseCache = false;
        options.Timeout = _queryTimeout;
        options.Retries = 1;
        string[] searched =
            _nameServers.Length == 0 ? [.. _searchDomains, .. ResolvConf.SearchDomains()] : _searchDomains;
        return new DnsQueries(new LookupClient(options), searched);
    }

    /// <summary>Waits until an answer has to be looked at again.</summary>
    /// <param name="timeToLive">How long it holds; null where that is not known.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public Task PauseAsync(TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        TimeSpan pause = _refreshInterval;
        if (timeToLive is { } time && time < pause)
        {
            pause = time > s_shortestPause ? time : s_shortestPause;
        }

        return Task.Delay(pause < _refreshInterval ? pause : _refreshInterval, _time, cancellationToken);
    }
}
