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
    private static readonly TimeSpan s_pauseBetweenLooks = TimeSpan.FromMilliseconds(20);

    public Task StartingAsync(CancellationToken cancellationToken) =>
        ManagedClients.Of(services, registration).Client.CheckAtStartAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        GoAktClient client = ManagedClients.Of(services, registration).Client;
        try
        {
            while (CallsOf(client) > 0)
            {
                await Task.Delay(s_pauseBetweenLooks, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            ILogger logger = SafeLogger.Create(services.GetService<ILoggerFactory>(), typeof(GoAktClient).FullName!);
            ClientLog.CallsCutOff(logger, registration.ToString(), CallsOf(client));
        }
    }

    private static int CallsOf(GoAktClient client) => client.Nodes.Sum(static node => node.InFlight);
}
