using GoAkt.Typed.DependencyInjection.Clients;
using GoAkt.Typed.Errors;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GoAkt.Typed.DependencyInjection.Health;

/// <summary>Whether the cluster has registered the kinds that the program's contracts name.</summary>
internal sealed class ContractsHealthCheck(IServiceProvider services, string? clientName) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus failure = context.Registration.FailureStatus;
        try
        {
            IReadOnlyList<UnregisteredKind> missing = await ManagedClients.Find(services, clientName)
                .VerifyContractsAsync(cancellationToken)
                .ConfigureAwait(false);
            return missing.Count == 0
                ? HealthCheckResult.Healthy("All kinds that contracts name are registered.")
                : new HealthCheckResult(
                    failure,
                    $"{string.Join(". ", missing)}. Register the kinds on the cluster's nodes, or correct them in the contracts.",
                    data: DataOf(missing));
        }
        catch (ClusterNotEnabledException e)
        {
            return HealthCheckResult.Degraded($"The kinds can't be compared: {e.Message}", e);
        }
#pragma warning disable CA1031 // Options that can't be are what a health check is to tell, and so is what nodes answer.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new HealthCheckResult(failure, $"The kinds can't be compared: {e.Message}", e);
        }
    }

    /// <summary>Several assemblies may have contracts of one name.</summary>
    private static Dictionary<string, object> DataOf(IReadOnlyList<UnregisteredKind> missing)
    {
        Dictionary<string, object> data = [];
        foreach (UnregisteredKind kind in missing)
        {
            data[kind.Contract] = kind.ToString();
        }

        return data;
    }
}
