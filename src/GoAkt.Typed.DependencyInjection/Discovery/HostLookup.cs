using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>What a host's name stands for.</summary>
/// <param name="Addresses">Its addresses, in a fixed order.</param>
/// <param name="TimeToLive">How long that holds; null where it is not known.</param>
internal sealed record HostAddresses(IReadOnlyList<IPAddress> Addresses, TimeSpan? TimeToLive);

/// <summary>Finds the addresses of a host.</summary>
internal interface IHostLookup
{
    /// <summary>Finds all addresses.</summary>
    /// <exception cref="InvalidOperationException">The name has none, or they can't be found out.</exception>
    Task<HostAddresses> LookUpAsync(CancellationToken cancellationToken);
}

/// <summary>The machine's own resolver.</summary>
internal sealed class SystemHostLookup(string host, IReadOnlyList<string> searchDomains, TimeSpan timeout)
    : IHostLookup
{
    public async Task<HostAddresses> LookUpAsync(CancellationToken cancellationToken)
    {
        InvalidOperationException? failure = null;
        foreach (string name in HostLookup.Spellings(host, searchDomains))
        {
            try
            {
                IPAddress[] addresses = await Dns.GetHostAddressesAsync(name, cancellationToken)
                    .WaitAsync(timeout * 2, cancellationToken)
                    .ConfigureAwait(false);
                return new HostAddresses(HostLookup.InOrder(addresses), null);
            }
            catch (SocketException e)
            {
                failure ??= new InvalidOperationException($"'{name}' gave no address: {e.Message}", e);
            }
            catch (TimeoutException e)
            {
                throw new InvalidOperationException($"'{name}' was not looked up in time", e);
            }
        }

        throw failure!;
    }
}

/// <summary>Name servers that are asked for A and AAAA records.</summary>
/// <remarks>It remembers what it has found: where one sort of records can't be found out at present, as with name
/// servers that answer nothing for AAAA, the last ones of that sort still hold.</remarks>
internal sealed class QueriedHostLookup(string host, DnsQueries queries) : IHostLookup
{
    private static readonly QueryType[] s_types = [QueryType.A, QueryType.AAAA];

    private readonly Dictionary<QueryType, IReadOnlyList<DnsResourceRecord>> _last = [];

    public async Task<HostAddresses> LookUpAsync(CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return new HostAddresses([literal], null);
        }

        Task<IReadOnlyList<DnsResourceRecord>>[] asked =
        [
            .. s_types.Select(type => queries.AskAsync(host, type, cancellationToken)),
        ];
        await ((Task)Task.WhenAll(asked)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        List<DnsResourceRecord> records = [];
        List<InvalidOperationException> failures = [];
        foreach ((QueryType type, Task<IReadOnlyList<DnsResourceRecord>> answer) in s_types.Zip(asked))
        {
            try
            {
                _last[type] = await answer.ConfigureAwait(false);
            }
            catch (InvalidOperationException e)
            {
                failures.Add(e);
            }

            records.AddRange(_last.GetValueOrDefault(type) ?? []);
        }

        IReadOnlyList<IPAddress> addresses =
            HostLookup.InOrder(records.AddressRecords().Select(static record => record.Address));
        return addresses.Count > 0
            ? new HostAddresses(addresses, HostLookup.TimeToLiveOf(records))
            : throw failures.FirstOrDefault(
                new InvalidOperationException($"'{host}' gave no address: it has no A or AAAA record"));
    }
}

internal static class HostLookup
{
    /// <summary>The name as it is, and then in each search domain, unless it ends with a dot.</summary>
    public static IReadOnlyList<string> Spellings(string name, IReadOnlyList<string> searchDomains) =>
        name.EndsWith('.') ? [name] : [name, .. searchDomains.Select(domain => $"{name}.{domain}")];

    /// <summary>Name servers answer in a new order each time.</summary>
    public static IReadOnlyList<IPAddress> InOrder(IEnumerable<IPAddress> addresses) =>
        [.. addresses.Distinct().OrderBy(static address => address.ToString(), StringComparer.Ordinal)];

    public static TimeSpan TimeToLiveOf(IEnumerable<DnsResourceRecord> records) =>
        TimeSpan.FromSeconds(records.Min(static record => record.TimeToLive));
}
