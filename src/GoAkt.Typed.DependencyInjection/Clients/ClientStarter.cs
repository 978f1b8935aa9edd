using GoAkt.Typed.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.DependencyInjection.Clients;

/// <summary>Starts a client with its host, and lets its calls end after the host's other services. A node that the host
/// has itself starts before.</summary>
internal sealed class ClientStarter(IServiceProvider services, ClientRegistration registration)
    : IHostedLifecycleService
{
    private bool _hasStopped;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) =>
        ManagedClients.Of(services, registration).Client.CheckAtStartAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // A program disposes of its host when that has stopped, and WebApplicationFactory stops it once more after
        // that.
        if (Interlocked.Exchange(ref _hasStopped, true))
        {
            return;
        }

        // A host that did not start stops too.
        if (services.GetRequiredService<ManagedClients>().FindMade(registration) is not { } client)
        {
            return;
        }

        try
        {
            await client.WhenIdleAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ILogger logger = SafeLogger.Create(services.GetService<ILoggerFactory>(), typeof(GoAktClient).FullName!);
            ClientLog.CallsCutOff(logger, registration.ToString());
        }
    }
}
