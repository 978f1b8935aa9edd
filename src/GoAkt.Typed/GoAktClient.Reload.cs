using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;

namespace GoAkt.Typed;

/// <content>What of the options can change while the client runs.</content>
public sealed partial class GoAktClient
{
    /// <summary>So often in a row no call has to be seen, since one may be between its look-up and its
    /// actor.</summary>
    private const int IdleLooks = 3;

    private static readonly TimeSpan s_pauseBetweenIdleLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>The nodes that were given or discovered, once it is known which there are.</summary>
    /// <exception cref="GoAktException">There are none, or none is known in time.</exception>
    internal Task<IReadOnlyList<Node>> ConfiguredNodesAsync(CancellationToken cancellationToken) =>
        AnyNode.NodesAsync(cancellationToken);

    /// <summary>Whether connections follow these settings.</summary>
    internal bool Uses(NodeTls tls) =>
        ReferenceEquals(_options.Tls, tls) || _pool.Configured.Any(node => ReferenceEquals(node.Tls, tls));

    /// <summary>Waits until no call is under way.</summary>
    /// <exception cref="OperationCanceledException">Some are, and nobody waits for them any more.</exception>
    internal async Task WhenIdleAsync(CancellationToken cancellationToken)
    {
        int idleLooks = 0;
        while (true)
        {
            idleLooks = _routing.IsBusy || _pipeline.IsBusy ? 0 : idleLooks + 1;
            if (idleLooks == IdleLooks)
            {
                return;
            }

            await Task.Delay(s_pauseBetweenIdleLooks, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes changed options over, without a call noticing: the nodes and their weights, what chooses among
    /// them, the time-outs of calls, the headers. Calls under way keep to what they began with.</summary>
    /// <param name="options">All options, as they are to be; they belong to the client from now on.</param>
    /// <returns>The options that differ, and can't change while the client runs.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or a name of nodes means nothing; nothing has
    /// changed then.</exception>
    internal IReadOnlyList<string> Reconfigure(GoAktClientOptions options)
    {
        options = options.Copy();
        options.Validate();
        _membership.SetGiven(
            options.Nodes,
            options.Nodes.Names,
            name => new NodeSource(options.DiscoveryOf(name), name) { IsNewcomer = true });
        if (options.Strategy != _current.Strategy || options.Balancer != _current.Balancer)
        {
            _pool.SetBalancer(options.Balancer ?? Balancers.For(options.Strategy));
        }

        _routing.Settings = _routing.Settings with
        {
            RequestTimeout = options.RequestTimeout,
            AddressLifetime = options.AddressLifetime,
            TellVerification = options.TellVerification,
            Headers = options.Headers,
        };
        _current = options;
        return [.. UnchangeableDifferences(_options, options)];
    }

    private IEnumerable<string> UnchangeableDifferences(GoAktClientOptions one, GoAktClientOptions other)
    {
        (string Option, bool IsSame)[] options =
        [
            (nameof(one.Protocol), one.Protocol == other.Protocol),
            (nameof(one.Compression), one.Compression == other.Compression),
            (nameof(one.RefreshInterval), one.RefreshInterval == other.RefreshInterval),
            (nameof(one.PingInterval), one.PingInterval == other.PingInterval),
            (nameof(one.IdleTimeout), one.IdleTimeout == other.IdleTimeout),
            (nameof(one.MaxFrameSize), one.MaxFrameSize == other.MaxFrameSize),
            (nameof(one.MaxConnectionsPerNode), one.MaxConnectionsPerNode == other.MaxConnectionsPerNode),
            (nameof(one.MaxQueuedBytesPerNode), one.MaxQueuedBytesPerNode == other.MaxQueuedBytesPerNode),
            (nameof(one.OrdinaryLanes), one.OrdinaryLanes == other.OrdinaryLanes),
            (nameof(one.LargeMessageSize), one.LargeMessageSize == other.LargeMessageSize),
            (nameof(one.LargeMessageActors), _largeMessageActors.SequenceEqual(other.LargeMessageActors)),
            (nameof(one.MaxAddresses), one.MaxAddresses == other.MaxAddresses),
            (nameof(one.RecursionLimit), one.RecursionLimit == other.RecursionLimit),
            (nameof(one.AwaitRelocation), one.AwaitRelocation == other.AwaitRelocation),
            (nameof(one.Tls), NodeTls.AreAlike(one.Tls, other.Tls)),
        ];
        return options.Where(static option => !option.IsSame).Select(static option => option.Option);
    }
}
