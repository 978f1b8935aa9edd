using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace GoAkt.Typed.Testing;

/// <summary>Stands in front of a node that speaks no TLS, as a proxy that terminates it would.</summary>
public sealed class TlsFront : IAsyncDisposable
{
    private readonly RawServer _server;

    /// <summary>Begins to listen.</summary>
    /// <param name="node">The node behind it, as <c>host:port</c>.</param>
    /// <param name="tls">How connections are encrypted.</param>
    /// <param name="protocol">What it agrees to by ALPN; null for nothing.</param>
    public TlsFront(string node, ServerTls tls, SslApplicationProtocol? protocol = null) =>
        _server = new RawServer(
            async (connection, cancellationToken) =>
            {
                await using Stream outside = await tls.AuthenticateAsync(connection, protocol, cancellationToken);
                using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPEndPoint.Parse(node), cancellationToken);
                await using NetworkStream inside = new(socket);
                await Task.WhenAny(
                    outside.CopyToAsync(inside, cancellationToken), inside.CopyToAsync(outside, cancellationToken));
            });

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _server.Address;

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
