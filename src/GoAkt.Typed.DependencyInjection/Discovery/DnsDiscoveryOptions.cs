using System.Net;
using GoAkt.Typed.Errors;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>How names are looked up in DNS. It is read when a discovery is made: later changes change nothing. In a
/// container <c>services.Configure</c> sets those of all clients, unless it has an instance as a service.</summary>
public sealed class DnsDiscoveryOptions
{
    /// <summary>
    /// How long an answer is used before the name is looked up again, from one millisecond to 24.8 days; 30 seconds by
    /// default. Where the records themselves say a shorter time, that holds, but not less than a second. After a
    /// failure it is the client that begins anew, first after a second.
    /// </summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that one question to one name server may take, from one millisecond to 24.8 days; 5 seconds
    /// by default. It is asked twice. What has been found meanwhile does not wait for it.</summary>
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The name servers to ask; none, the default, for the machine's own resolver, which knows <c>/etc/hosts</c> too,
    /// but does not tell how long its answers hold.
    /// </summary>
    public IList<IPEndPoint> NameServers { get; } = [];

    /// <summary>
    /// What is put behind a name that has no records as it is, one after another, such as <c>cluster.local</c>; for
    /// names that don't end with a dot. None by default. The machine's own resolver knows the machine's
    /// (<c>search</c> in <c>/etc/resolv.conf</c>); they hold for SRV records too, unless there are
    /// <see cref="NameServers"/>.
    /// </summary>
    public IList<string> SearchDomains { get; } = [];

    /// <summary>What pauses are measured by, and how long found addresses wait for others; the system's clock by
    /// default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        OptionRange.RequireTimerTime(RefreshInterval, nameof(DnsDiscoveryOptions), nameof(RefreshInterval));
        OptionRange.RequireTimerTime(QueryTimeout, nameof(DnsDiscoveryOptions), nameof(QueryTimeout));
        Require(!NameServers.Contains(null!), nameof(NameServers), "a list with null in it", "of endpoints alone");
        Require(
            SearchDomains.All(DnsName.IsName),
            nameof(SearchDomains),
            $"a list with '{SearchDomains.FirstOrDefault(static domain => !DnsName.IsName(domain))}' in it",
            "of names that DNS can have, such as cluster.local, alone");
        Require(TimeProvider is not null, nameof(TimeProvider), "null", "a clock");
    }

    private static void Require(bool isMet, string option, string value, string wanted) =>
        OptionRange.Require(isMet, value, nameof(DnsDiscoveryOptions), option, wanted);
}
