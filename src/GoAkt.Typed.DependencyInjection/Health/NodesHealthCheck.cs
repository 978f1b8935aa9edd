using GoAkt.Typed.DependencyInjection.Clients;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GoAkt.Typed.DependencyInjection.Health;

/// <summary>Whether a client's nodes answer.</summary>
internal sealed class NodesHealthCheck(IServiceProvider services, string? clientName) : IHealthCheck
{
    private const string Discovery = "discovery";

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus failure = context.Registration.FailureStatus;
        GoAktClient? client = null;
        IReadOnlyList<Node> nodes;
        try
        {
            client = ManagedClients.Find(services, clientName);
            nodes = await client.ConfiguredNodesAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Options that can't be are what a health check is to tell, and so is an empty set.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new HealthCheckResult(failure, e.Message, e, DataOf(client, []));
        }

        Answer[] answers = await Task.WhenAll(nodes.Select(node => AskAsync(client, node, cancellationToken)))
            .ConfigureAwait(false);
        Answer[] silent = [.. answers.Where(static answer => answer.Error is not null)];
        Dictionary<string, object> data = DataOf(client, answers);
        string text = silent.Length == 0
            ? nodes.Count == 1 ? "The only node answers." : $"All {nodes.Count} nodes answer."
            : $"{silent.Length} of {nodes.Count} nodes do not answer: {string.Join(" ", silent.Select(static answer => answer.Error!.Message))}";
        return silent.Length == 0 ? HealthCheckResult.Healthy(text, data)
            : silent.Length < nodes.Count ? HealthCheckResult.Degraded(text, silent[0].Error, data)
            : new HealthCheckResult(failure, text, silent[0].Error, data);
    }

    private static async Task<Answer> AskAsync(GoAktClient client, Node node, CancellationToken cancellationToken)
    {
        try
        {
            await client.KindsAsync(node, cancellationToken).ConfigureAwait(false);
            return new Answer(node, null);
        }
        catch (ClusterNotEnabledException)
        {
            // It has no kinds to tell, and has answered.
            return new Answer(node, null);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            // The check's own time is over. What the others have answered is worth telling.
            return new Answer(
                node, new TimeoutException($"The node {node.Address} has not answered within the check's time.", e));
        }
        catch (Exception e) when (e is GoAktException or ArgumentException or ObjectDisposedException)
        {
            // One that was let go of meanwhile is not the client's any more.
            return new Answer(node, e);
        }
    }

    private static Dictionary<string, object> DataOf(GoAktClient? client, Answer[] answers)
    {
        Dictionary<string, object> data = [];
        foreach (Answer answer in answers)
        {
            data[answer.Node.Address] = Describe(answer);
        }

        if (client?.Membership.Failure is { } lost)
        {
            data[Discovery] = lost;
        }

        return data;
    }

    private static Dictionary<string, object> Describe(Answer answer)
    {
        Dictionary<string, object> data = new()
        {
            ["state"] = answer.Error is null ? answer.Node.State.ToString() : "Unavailable",
            ["latency"] = answer.Node.Latency.TotalMilliseconds,
            ["wire"] = answer.Node.Protocol?.ToString() ?? "unknown",
        };
        if (answer.Error is not null)
        {
            data["error"] = answer.Error.Message;
        }

        return data;
    }

    /// <summary>What a node has answered.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Error">Why it has not; null if it has.</param>
    private readonly record struct Answer(Node Node, Exception? Error);
}
