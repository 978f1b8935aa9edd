using GoAkt.Typed.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.DependencyInjection.Clients;

/// <summary>Starts a client with its host, before the host's other services, and lets its calls end after
/// them.</summary>
internal sealed class ClientStarter(IServiceProvider services, ClientRegistration registration)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        ManagedClients.Of(services, registration).Client.CheckAtStartAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ManagedClients.Of(services, registration).Client.WhenIdleAsync(cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ILogger logger = SafeLogger.Create(services.GetService<ILoggerFactory>(), typeof(GoAktClient).FullName!);
            ClientLog.CallsCutOff(logger, registration.ToString());
        }
    }
}
