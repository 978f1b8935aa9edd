using System.Net;
using GoAkt.Typed.Hosting.Connect;
using GoAkt.Typed.Hosting.Framed;
using GoAkt.Typed.Hosting.Requests;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Serves a node's actors on every wire that its options name.</summary>
internal sealed class NodeServer : IAsyncDisposable
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
        EmbeddedNodeOptions options, NodeListener listener, HostedNode node, Spawner spawner, CancellationToken cancellationToken)
    {
        HttpEngine? http = options.Protocols.HasFlag(NodeProtocols.Connect)
            ? await HttpEngine
                .StartAsync(Connect(options, node, spawner), options.IdleTimeout, cancellationToken).ConfigureAwait(false)
            : null;
        ConnectionRouter router = new(
            options.Protocols.HasFlag(NodeProtocols.Framed) ? Framed(options, node, spawner) : null,
            CompressionCodecs.For(options.Compression, options.ZstdCodec),
            http,
            options.Tls is { } tls ? new TlsHandshake(tls, servesHttp: http is not null) : null,
            new IdleLimit(options.IdleTimeout, options.TimeProvider),
            node.Host.Logger);
        listener.Start(router.ServeAsync);
        return new NodeServer(node, listener, http);
    }

    /// <summary>Ends the connections and stops the actors.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        await _listener.BeginStopAsync().ConfigureAwait(false);

        // This ends the asks that connections still wait for; what their last requests spawned is stopped in a second round.
        await _node.StopAsync().ConfigureAwait(false);
        if (_http is not null)
        {
            await _http.StopAsync(patience).ConfigureAwait(false);
        }

        await _listener.EndStopAsync(patience).ConfigureAwait(false);
        await _node.StopAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);
        if (_http is not null)
        {
            await _http.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static ConnectService Connect(EmbeddedNodeOptions options, HostedNode node, Spawner spawner)
    {
        WireDialect dialect = WireDialect.Of(options.ConnectDialect);
        return new ConnectService(
            node,
            new MessageRequests(node),
            new RequestTable(node, spawner, dialect),
            dialect,
            new ConnectEncodings(options.Compression, options.ZstdCodec));
    }

    private static FramedService Framed(EmbeddedNodeOptions options, HostedNode node, Spawner spawner)
    {
        WireDialect dialect = WireDialect.Of(options.FramedDialect);
        return new FramedService(node, new MessageRequests(node), new RequestTable(node, spawner, dialect), dialect);
    }
}
