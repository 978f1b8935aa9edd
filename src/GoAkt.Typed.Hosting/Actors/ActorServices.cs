using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>The services that an actor's constructor may take: those of its scope, and its own context.</summary>
internal sealed class ActorServices(ActorContext context) : IKeyedServiceProvider, IServiceProviderIsKeyedService
{
    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(ActorContext))
        {
            return context;
        }

        return serviceType == typeof(IServiceProviderIsService) || serviceType == typeof(IServiceProviderIsKeyedService)
            ? this
            : context.Services.GetService(serviceType);
    }

    public object? GetKeyedService(Type serviceType, object? serviceKey) =>
        (context.Services as IKeyedServiceProvider)?.GetKeyedService(serviceType, serviceKey);

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) =>
        context.Services.GetRequiredKeyedService(serviceType, serviceKey);

    public bool IsService(Type serviceType) =>
        serviceType == typeof(ActorContext)
        || context.Services.GetService<IServiceProviderIsService>()?.IsService(serviceType) != false;

    public bool IsKeyedService(Type serviceType, object? serviceKey) =>
        context.Services.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(serviceType, serviceKey) != false;
}
