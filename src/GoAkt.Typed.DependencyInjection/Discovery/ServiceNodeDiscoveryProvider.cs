using GoAkt.Typed.Nodes;
using Microsoft.Extensions.ServiceDiscovery;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>Makes discoveries of the names of services, such as <c>https+http://accounts</c> or
/// <c>http://_goakt.accounts</c>: of all names with <c>://</c> in them.</summary>
/// <param name="resolver">What finds a service's endpoints.</param>
/// <param name="timeProvider">What pauses are measured by; null for the system's clock.</param>
public sealed class ServiceNodeDiscoveryProvider(ServiceEndpointResolver resolver, TimeProvider? timeProvider = null)
    : INodeDiscoveryProvider
{
    private readonly ServiceEndpointResolver _resolver =
        resolver ?? throw new ArgumentNullException(nameof(resolver));

    /// <inheritdoc/>
    public INodeDiscovery? TryCreate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Contains("://", StringComparison.Ordinal)
            ? new ServiceNodeDiscovery(name, _resolver, timeProvider)
            : null;
    }
}
