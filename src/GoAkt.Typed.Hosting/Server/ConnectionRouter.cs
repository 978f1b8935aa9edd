using System.IO.Pipelines;
using GoAkt.Typed.Hosting.Framed;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Serves a connection by the wire that its first bytes are of.</summary>
internal sealed class ConnectionRouter(FramedService? framed, HttpEngine? http, TimeSpan idleTimeout, TimeProvider time, ILogger logger)
{
    public async Task ServeAsync(ConnectionContext connection, CancellationToken stopping)
    {
        string reason = await DetectAsync(connection.Transport.Input, stopping).ConfigureAwait(false) switch
        {
            DetectedWire.Framed when framed is not null =>
                await new FramedConnection(framed, connection.Transport).RunAsync(stopping).ConfigureAwait(false),
            DetectedWire.Http2 when http is not null => await ServeHttpAsync(http, connection, isHttp2: true).ConfigureAwait(false),

            // To a frame, a node that speaks nothing but Connect answers with an HTTP error.
            DetectedWire.Http1 or DetectedWire.Framed when http is not null =>
                await ServeHttpAsync(http, connection, isHttp2: false).ConfigureAwait(false),
            DetectedWire.None => "the peer said nothing",

            // Promptly: whoever tries Duplex takes a close, but not silence, for "speaks something else".
            DetectedWire wire => $"the node does not serve {wire}",
        };
        NodeLog.ConnectionClosed(logger, connection.ConnectionId, reason);
    }

    private async ValueTask<DetectedWire> DetectAsync(PipeReader input, CancellationToken stopping)
    {
        using IdleWatch idle = new(input, idleTimeout, time);
        using CancellationTokenRegistration stop = input.CancelOn(stopping);
        return await WireDetector.DetectAsync(input).ConfigureAwait(false);
    }

    private static async Task<string> ServeHttpAsync(HttpEngine http, ConnectionContext connection, bool isHttp2)
    {
        await http.ServeAsync(connection, isHttp2).ConfigureAwait(false);
        return "HTTP has ended it";
    }
}
