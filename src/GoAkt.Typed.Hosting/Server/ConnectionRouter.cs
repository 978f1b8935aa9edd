using GoAkt.Typed.Hosting.Framed;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Serves a connection by the wire that its first bytes are of.</summary>
internal sealed class ConnectionRouter(FramedService? framed, ILogger logger)
{
    public async Task ServeAsync(ConnectionContext connection)
    {
        string reason = await WireDetector.DetectAsync(connection.Transport.Input).ConfigureAwait(false) switch
        {
            DetectedWire.Framed when framed is not null =>
                await new FramedConnection(framed, connection.Transport).RunAsync().ConfigureAwait(false),
            DetectedWire.None => "the peer said nothing",

            // Promptly: whoever tries Duplex takes a close, but not silence, for "speaks something else".
            DetectedWire wire => $"the node does not serve {wire}",
        };
        NodeLog.ConnectionClosed(logger, connection.ConnectionId, reason);
    }
}
