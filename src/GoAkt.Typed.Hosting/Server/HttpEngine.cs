using System.Net;
using GoAkt.Typed.Hosting.Framed;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Kestrel's HTTP, without its port: it serves the connections that the node hands over.</summary>
/// <remarks>
/// Kestrel does not tell HTTP/2 with prior knowledge from HTTP/1.1 on a port of both, so there are two end points, and
/// the connection's first bytes choose.
/// </remarks>
internal sealed class HttpEngine : IConnectionListenerFactory, IConnectionListenerFactorySelector, IAsyncDisposable
{
    // As GoAkt's own server allows.
    private const int MaxStreams = 1000;

    private readonly HandoffListener _http1 = new(new HandoffEndPoint("http/1.1"));
    private readonly HandoffListener _http2 = new(new HandoffEndPoint("h2"));
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().BuildServiceProvider();
    private readonly KestrelServer _kestrel;

    private HttpEngine(TimeSpan idleTimeout)
    {
        KestrelServerOptions options = new()
        {
            AddServerHeader = false,

            // The streams of an application's codec may know nothing else.
            AllowSynchronousIO = true,

            // A GoAkt node does not care either: what stands in front of it may have ended the client's TLS.
            AllowAlternateSchemes = true,
            ApplicationServices = _services,
        };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = idleTimeout;
        options.Limits.RequestHeadersTimeout = IdleLimit.HandshakeOf(idleTimeout);
        options.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
        options.Listen(_http1.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
        options.Listen(_http2.EndPoint, listen => listen.Protocols = HttpProtocols.Http2);
        _kestrel = new KestrelServer(Options.Create(options), this, NullLoggerFactory.Instance);
    }

    public static async Task<HttpEngine> StartAsync(
        IHttpApplication<HttpContext> application, TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        HttpEngine engine = new(idleTimeout);
        try
        {
            await engine._kestrel.StartAsync(application, cancellationToken).ConfigureAwait(false);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Serves a connection to its end.</summary>
    public Task ServeAsync(ConnectionContext connection, bool isHttp2)
    {
        HandedConnection handed = new(connection);
        return (isHttp2 ? _http2 : _http1).TryHandOver(handed) ? handed.Done : Task.CompletedTask;
    }

    /// <summary>Lets the requests at hand end, and closes the connections.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        using CancellationTokenSource limit = new(patience);
        await _kestrel.StopAsync(limit.Token).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _kestrel.Dispose();
        await _services.DisposeAsync().ConfigureAwait(false);
    }

    bool IConnectionListenerFactorySelector.CanBind(EndPoint endpoint) => endpoint is HandoffEndPoint;

    ValueTask<IConnectionListener> IConnectionListenerFactory.BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken) => new(endpoint == _http2.EndPoint ? _http2 : _http1);
}
