using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed;

/// <content>The cluster as a whole.</content>
public sealed partial class GoAktClient
{
    /// <summary>Lists the actor kinds of the whole cluster: those that any node has registered that the client was
    /// given or that was discovered.</summary>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The kinds, as the nodes spell them, sorted and each once. GoAkt's own <c>actor.funcactor</c> is among
    /// them.</returns>
    /// <exception cref="ClusterNotEnabledException">No node runs with clustering.</exception>
    /// <exception cref="GoAktException">No node answers.</exception>
    public async Task<IReadOnlyList<string>> KindsAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyList<Node> nodes = await AnyNode.NodesAsync(cancellationToken).InPlace();
        Task<IReadOnlyList<string>>[] calls =
        [
            .. nodes.Select(node => AnyNode.KindsAsync(node, cancellationToken)),
        ];
        try
        {
            await Task.WhenAll(calls).InPlace();
        }
        catch (Exception)
        {
            // Each is looked at below, as far as it matters. Where the first one was cancelled, nobody else would look
            // at the failures of the others.
        }

        SortedSet<string> kinds = new(StringComparer.Ordinal);
        GoAktException? failure = null;
        bool anyAnswered = false;
        foreach (Task<IReadOnlyList<string>> call in calls)
        {
            try
            {
                kinds.UnionWith(await call.InPlace());
                anyAnswered = true;
            }
            catch (GoAktException e)
            {
                failure ??= e;
            }
        }

        return anyAnswered ? [.. kinds] : throw failure!;
    }

    /// <summary>Lists the actor kinds that one node has registered.</summary>
    /// <param name="node">One of <see cref="Nodes"/>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The kinds, as the node spells them, in no order. GoAkt's own <c>actor.funcactor</c> is among
    /// them.</returns>
    /// <exception cref="ArgumentException">The node is null or not one of this client's.</exception>
    /// <exception cref="ClusterNotEnabledException">The node runs without clustering.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public async Task<IReadOnlyList<string>> KindsAsync(Node node, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Nodes.Contains(node)
            ? await AnyNode.KindsAsync(node, cancellationToken).InPlace()
            : throw new ArgumentException($"The node {node.Address} is not one of this client's.", nameof(node));
    }

    private async Task RequireNodeAsync(CancellationToken cancellationToken)
    {
        List<Exception> failures = [];
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            IReadOnlyList<Node> nodes = await AnyNode.NodesAsync(cancellationToken).InPlace();
            List<Task> asked = [.. nodes.Select(node => RequireAsync(node, ending.Token))];
            while (asked.Count > 0)
            {
                Task first = await Task.WhenAny(asked).InPlace();
                asked.Remove(first);
                try
                {
                    await first.InPlace();
                    await ending.CancelAsync().InPlace();
                    return;
                }
                catch (GoAktException e)
                {
                    failures.Add(e);
                }
            }
        }
        catch (GoAktException e)
        {
            failures.Add(e);
        }

        throw new NodeUnavailableException(
            $"No node answers: {string.Join(" ", failures.Select(static e => e.Message))}",
            ErrorCode.Unavailable,
            Delivery.NotSent,
            failures.Count == 1 ? failures[0] : new AggregateException(failures));
    }

    /// <summary>Asks a node for a sign of life.</summary>
    private async Task RequireAsync(Node node, CancellationToken cancellationToken)
    {
        try
        {
            await KindsAsync(node, cancellationToken).InPlace();
        }
        catch (ClusterNotEnabledException)
        {
            // It has no kinds to tell, and has answered.
        }
    }
}
