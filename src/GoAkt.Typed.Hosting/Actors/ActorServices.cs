using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>The services that an actor's constructor may take: those of its scope, and its own context.</summary>
internal sealed class ActorServices(ActorContext context) : IServiceProvider, IServiceProviderIsService
{
    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(ActorContext))
        {
            return context;
        }

        return serviceType == typeof(IServiceProviderIsService) ? this : context.Services.GetService(serviceType);
    }

    public bool IsService(Type serviceType) =>
        serviceType == typeof(ActorContext)
        || context.Services.GetService<IServiceProviderIsService>()?.IsService(serviceType) != false;
}
