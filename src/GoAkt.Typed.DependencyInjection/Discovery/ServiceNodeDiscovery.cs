using System.Net;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Nodes;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>
/// Discovers nodes by the name of a service, through whatever <c>Microsoft.Extensions.ServiceDiscovery</c> is set up
/// with: the configuration that Aspire writes, DNS, or another provider.
/// </summary>
/// <remarks>
/// <c>https+http://accounts</c> takes the service's endpoints of the first of these schemes that has some,
/// <c>goakt://accounts</c> and <c>http://_goakt.accounts</c> those that are called <c>goakt</c>. An endpoint's host and
/// port are the node's address, which the node has to be bound to. A service without endpoints is a failure: the last
/// known nodes stay in use, and the client asks again after a second, then after pauses that double up to half a
/// minute.
/// </remarks>
public sealed class ServiceNodeDiscovery : INodeDiscovery
{
    /// <summary>Not every provider tells of changes.</summary>
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    /// <summary>The resolver learns of a change at the same time as this does.</summary>
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(100);

    private readonly string _name;
    private readonly ServiceEndpointResolver _resolver;
    private readonly TimeProvider _time;

    /// <summary>Makes a discovery, which looks nothing up before a client watches it.</summary>
    /// <param name="name">The service's name, such as <c>https+http://accounts</c>.</param>
    /// <param name="resolver">What finds its endpoints, which <c>AddServiceDiscovery()</c> registers.</param>
    /// <param name="timeProvider">What pauses are measured by; null for the system's clock.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException">The resolver is null.</exception>
    public ServiceNodeDiscovery(string name, ServiceEndpointResolver resolver, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(resolver);
        _name = name;
        _resolver = resolver;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<Node>> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            ServiceEndpointSource source =
                await _resolver.GetEndpointsAsync(_name, cancellationToken).ConfigureAwait(false);
            Node[] nodes = [.. source.Endpoints.Select(endpoint => new Node(AddressOf(endpoint.EndPoint)))];
            yield return nodes.Length > 0
                ? nodes
                : throw new InvalidOperationException($"the service '{_name}' has no endpoint");
            await WaitForChangeAsync(source.ChangeToken, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The service's name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _name;

    private string AddressOf(EndPoint endPoint)
    {
        string address = endPoint switch
        {
            IPEndPoint ip => ip.ToString(),
            DnsEndPoint dns => new HostPort(dns.Host, dns.Port).ToString(),
            UriEndPoint { Uri: { } uri } => $"{uri.Host}:{uri.Port}",
            _ => endPoint.ToString() ?? endPoint.GetType().Name,
        };
        return HostPort.TryParse(address, out _)
            ? address
            : throw new InvalidOperationException(
                endPoint is DnsEndPoint { Port: 0 } named && IsService(named.Host)
                ? $"nothing tells where the service '{_name}' is: the configuration has no endpoint of it with a port, such as services:accounts:goakt:0 for goakt://accounts, and no other provider knows it"
                : $"the service '{_name}' has the endpoint '{endPoint}', which is no host:port that a node could have");
    }

    /// <summary>Whether a host is the service's own name, which stands in for what nothing tells of.</summary>
    private bool IsService(string host) =>
        _name.EndsWith($"/{host}", StringComparison.OrdinalIgnoreCase)
        || _name.EndsWith($".{host}", StringComparison.OrdinalIgnoreCase);

    private async Task WaitForChangeAsync(IChangeToken token, CancellationToken cancellationToken)
    {
        TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool hasChanged = token.HasChanged;
        using IDisposable registration =
            token.RegisterChangeCallback(static changed => ((TaskCompletionSource)changed!).TrySetResult(), changed);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(
            hasChanged ? Task.Delay(Timeout.InfiniteTimeSpan, waiting.Token) : changed.Task,
            Task.Delay(hasChanged ? s_shortestPause : s_longestPause, _time, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
