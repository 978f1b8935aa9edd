using GoAkt.Typed.DependencyInjection.Clients;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GoAkt.Typed.DependencyInjection.Health;

/// <summary>Whether a client's nodes answer.</summary>
internal sealed class NodesHealthCheck(ManagedClients clients, string? clientName) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus failure = context.Registration.FailureStatus;
        GoAktClient client;
        IReadOnlyList<Node> nodes;
        try
        {
            client = clients.Find(clientName);
            nodes = await client.ConfiguredNodesAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Options that can't be are what a health check is to tell, and so is an empty set.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new HealthCheckResult(failure, e.Message, e);
        }

        (Node Node, Exception? Error)[] answers = await Task.WhenAll(
            nodes.Select(async node => (node, await AskAsync(client, node, cancellationToken).ConfigureAwait(false))))
            .ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        Dictionary<string, object> data = answers.ToDictionary(
            static answer => answer.Node.Address, static answer => (object)Describe(answer.Node, answer.Error));
        if (client.Membership.Failure is { } lost)
        {
            data["discovery"] = lost;
        }

        (Node Node, Exception? Error)[] silent = [.. answers.Where(static answer => answer.Error is not null)];
        string text = silent.Length == 0
            ? $"All {nodes.Count} nodes answer."
            : $"{silent.Length} of {nodes.Count} nodes do not answer: {string.Join(" ", silent.Select(static answer => answer.Error!.Message))}";
        return silent.Length == 0 ? HealthCheckResult.Healthy(text, data)
            : silent.Length < nodes.Count ? HealthCheckResult.Degraded(text, silent[0].Error, data)
            : new HealthCheckResult(failure, text, silent[0].Error, data);
    }

    private static async Task<Exception?> AskAsync(GoAktClient client, Node node, CancellationToken cancellationToken)
    {
        try
        {
            await client.KindsAsync(node, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ClusterNotEnabledException)
        {
            // It has no kinds to tell, and has answered.
            return null;
        }
        catch (Exception e) when (e is GoAktException or ArgumentException or ObjectDisposedException)
        {
            // One that was let go of meanwhile is not the client's any more.
            return e;
        }
    }

    private static Dictionary<string, object> Describe(Node node, Exception? error)
    {
        Dictionary<string, object> data = new()
        {
            ["state"] = error is null ? node.State.ToString() : "Unavailable",
            ["latency"] = node.Latency.TotalMilliseconds,
            ["wire"] = node.Protocol?.ToString() ?? "unknown",
        };
        if (error is not null)
        {
            data["error"] = error.Message;
        }

        return data;
    }
}
