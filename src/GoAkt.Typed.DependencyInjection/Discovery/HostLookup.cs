using System.Net;
using DnsClient.Protocol;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>What a host's name stands for.</summary>
/// <param name="Addresses">Its addresses, in a fixed order.</param>
/// <param name="TimeToLive">How long that holds; null where it is not known.</param>
internal sealed record HostAddresses(IReadOnlyList<IPAddress> Addresses, TimeSpan? TimeToLive);

/// <summary>
/// Finds the addresses of a host, again and again, and remembers them. It takes several questions, of which one may be
/// answered long before another; <see cref="HostRound"/> waits for them. It is used by one thread at a time.
/// </summary>
internal interface IHostLookup
{
    /// <summary>What is known at present; null if nothing is.</summary>
    HostAddresses? Known { get; }

    /// <summary>Whether some of that was found since the host was last asked for.</summary>
    bool HasFound { get; }

    /// <summary>Why nothing was found out since the host was last asked for; null if something was, or still may
    /// be.</summary>
    InvalidOperationException? Failure { get; }

    /// <summary>The questions that are not answered yet. They don't fail.</summary>
    IEnumerable<Task> Pending { get; }

    /// <summary>Asks for the host anew. A question that is not answered yet is not asked a second time.</summary>
    void Ask(CancellationToken cancellationToken);

    /// <summary>Takes the answers that there are, and asks what follows from them.</summary>
    /// <returns>Whether one of them told something.</returns>
    bool TakeAnswers(CancellationToken cancellationToken);
}

internal static class HostLookup
{
    /// <summary>The name as it is, and then in each search domain, unless it ends with a dot.</summary>
    public static IReadOnlyList<string> Spellings(string name, IReadOnlyList<string> searchDomains) =>
        name.EndsWith('.')
            ? [name]
            : [name, .. searchDomains.Select(domain => $"{name}.{domain}").Where(DnsName.IsName)];

    /// <summary>Name servers answer in a new order each time.</summary>
    public static IReadOnlyList<IPAddress> InOrder(IEnumerable<IPAddress> addresses) =>
        [.. addresses.Distinct().OrderBy(static address => address.ToString(), StringComparer.Ordinal)];

    public static TimeSpan TimeToLiveOf(IEnumerable<DnsResourceRecord> records) =>
        TimeSpan.FromSeconds(records.Min(static record => record.TimeToLive));
}
