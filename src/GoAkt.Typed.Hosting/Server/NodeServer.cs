using System.Net;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Hosting.Connect;
using GoAkt.Typed.Hosting.Duplex;
using GoAkt.Typed.Hosting.Framed;
using GoAkt.Typed.Hosting.Requests;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Serves a node's actors on every wire that its options name.</summary>
internal sealed class NodeServer
{
    private readonly HostedNode _node;
    private readonly NodeListener _listener;
    private readonly HttpEngine? _http;

    private NodeServer(HostedNode node, NodeListener listener, HttpEngine? http)
    {
        _node = node;
        _listener = listener;
        _http = http;
    }

    public IPEndPoint EndPoint => _listener.EndPoint;

    public int ConnectionCount => _listener.ConnectionCount;

    public static async Task<NodeServer> StartAsync(
        EmbeddedNodeOptions options,
        NodeListener listener,
        HostedNode node,
        Spawner spawner,
        CancellationToken cancellationToken)
    {
        bool servesHttp = options.Protocols.HasFlag(NodeProtocols.Connect);
        FramedService? framed = options.Protocols.HasFlag(NodeProtocols.Framed) ? Framed(options, node, spawner) : null;
        DuplexService? duplex = options.Protocols.HasFlag(NodeProtocols.Duplex) ? Duplex(options, node, spawner) : null;
        ICompressionCodec? compression = CompressionCodecs.For(options.Compression, options.ZstdCodec);
        TlsAcceptor? tls = options.Tls is { } given ? new TlsAcceptor(given, servesHttp) : null;
        HttpEngine? http = servesHttp
            ? await HttpEngine
                .StartAsync(Connect(options, node, spawner), options.IdleTimeout, cancellationToken)
                .ConfigureAwait(false)
            : null;
        IdleLimit idle = new(options.IdleTimeout, node.Time);
        ConnectionRouter router = new(framed, duplex, compression, http, tls, idle, node.Logger);
        listener.Start(router);
        return new NodeServer(node, listener, http);
    }

    /// <summary>
    /// Takes no new connections, waits until the requests that were taken are answered, stops the actors and ends the
    /// connections, even if one of these fails. New requests are refused by then.
    /// </summary>
    /// <param name="patience">Ends the waiting: what is not answered by then may never be.</param>
    public async Task StopAsync(StopPatience patience)
    {
        await TryAsync(_listener.StopAcceptingAsync).ConfigureAwait(false);
        await TryAsync(() => DrainAsync(patience.DrainEnd)).ConfigureAwait(false);
        await TryAsync(_listener.EndSilentAsync).ConfigureAwait(false);

        // This ends the asks that connections still wait for.
        await TryAsync(() => StopActorsAsync(patience)).ConfigureAwait(false);
        Task http = _http is null ? Task.CompletedTask : TryAsync(() => _http.StopAsync(_node.StopTimeout));
        bool isHttpOver = await patience.WaitAsync(http).ConfigureAwait(false);
        await TryAsync(() => _listener.EndStopAsync(_node.StopTimeout, patience)).ConfigureAwait(false);
        await TryAsync(() => _listener.DisposeAsync().AsTask()).ConfigureAwait(false);
        Task rest = DisposeHttpAsync(http);
        if (isHttpOver)
        {
            await rest.ConfigureAwait(false);
        }
    }

    private async Task DrainAsync(Task drainEnd)
    {
        if (drainEnd.IsCompleted)
        {
            return;
        }

        NodeLog.NodeDraining(_node.Logger, _node.AddressText);
        if (!await _node.DrainAsync(drainEnd).ConfigureAwait(false))
        {
            NodeLog.NodeNotDrained(_node.Logger, _node.AddressText, _node.Unhandled);
        }
    }

    private async Task StopActorsAsync(StopPatience patience)
    {
        try
        {
            if (!await patience.WaitAsync(_node.StopActorsAsync()).ConfigureAwait(false))
            {
                NodeLog.ActorsLeft(_node.Logger, _node.AddressText, _node.Actors.Count + _node.Grains.Count);
            }
        }
        finally
        {
            await _node.EndAsync().ConfigureAwait(false);
        }
    }

    private async Task DisposeHttpAsync(Task stopped)
    {
        await stopped.ConfigureAwait(false);
        if (_http is not null)
        {
            await TryAsync(() => _http.DisposeAsync().AsTask()).ConfigureAwait(false);
        }
    }

    private async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The steps after it are needed all the same.
            NodeLog.NodeStopFailed(_node.Logger, e);
        }
    }

    private static ConnectService Connect(EmbeddedNodeOptions options, HostedNode node, Spawner spawner)
    {
        var dialect = WireDialect.Of(options.ConnectDialect);
        return new ConnectService(
            node,
            new MessageRequests(node),
            new RequestTable(node, spawner, dialect),
            dialect,
            new ConnectEncodings(options.Compression, options.ZstdCodec));
    }

    private static FramedService Framed(EmbeddedNodeOptions options, HostedNode node, Spawner spawner)
    {
        var dialect = WireDialect.Of(
            options.FramedDialect,
            options.Protocols.HasFlag(NodeProtocols.Duplex) ? options.DuplexDialect : null);
        return new FramedService(node, new MessageRequests(node), new RequestTable(node, spawner, dialect), dialect);
    }

    private static DuplexService Duplex(EmbeddedNodeOptions options, HostedNode node, Spawner spawner)
    {
        var dialect = WireDialect.Of(options.DuplexDialect);
        return new DuplexService(
            node,
            new MessageRequests(node),
            new RequestTable(node, spawner, dialect),
            dialect,
            options.DuplexDialect == DuplexDialect.GoAkt45 ? Compression.None : options.Compression,
            options.ZstdCodec);
    }
}
