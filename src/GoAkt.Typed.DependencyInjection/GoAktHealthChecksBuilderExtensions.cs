using GoAkt.Typed;
using GoAkt.Typed.DependencyInjection.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of GoAkt clients.</summary>
public static class GoAktHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that asks every node of a client for a sign of life. It is healthy if all answer, degraded if some
    /// do not, and unhealthy if none does, or no node is known. Its data has, by each node's address, the node's
    /// <c>state</c>, its <c>latency</c> in milliseconds and its <c>wire</c>, and what is wrong with it as
    /// <c>error</c>.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="clientName">The client's name; null for the default client.</param>
    /// <param name="name">What the check is called; by default <c>goakt</c>, or <c>goakt-</c> and the client's
    /// name.</param>
    /// <param name="failureStatus">What is reported where no node answers; by default
    /// <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to choose checks by; null for none.</param>
    /// <param name="timeout">The longest that the check may take; null for no other limit than the client's
    /// <see cref="GoAktClientOptions.RequestTimeout"/>.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddGoAkt(
        this IHealthChecksBuilder builder,
        string? clientName = null,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name ?? NameOf("goakt", clientName),
            provider => new NodesHealthCheck(provider, clientName),
            failureStatus,
            tags,
            timeout));
    }

    /// <summary>
    /// Adds a check that compares the kinds that the program's contracts name with those that a client's nodes have
    /// registered. It fails if some are not, and says which, and what registered name is nearest.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="clientName">The client's name; null for the default client.</param>
    /// <param name="name">What the check is called; by default <c>goakt-contracts</c>, or that, <c>-</c> and the
    /// client's name.</param>
    /// <param name="failureStatus">What is reported where a kind is missing; by default
    /// <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to choose checks by; null for none.</param>
    /// <param name="timeout">The longest that the check may take; null for no other limit than the client's
    /// <see cref="GoAktClientOptions.RequestTimeout"/>.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddGoAktContracts(
        this IHealthChecksBuilder builder,
        string? clientName = null,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name ?? NameOf("goakt-contracts", clientName),
            provider => new ContractsHealthCheck(provider, clientName),
            failureStatus,
            tags,
            timeout));
    }

    private static string NameOf(string check, string? clientName) =>
        clientName is null ? check : $"{check}-{clientName}";
}
