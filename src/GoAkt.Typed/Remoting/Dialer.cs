using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using GoAkt.Typed.Remoting.Tls;

namespace GoAkt.Typed.Remoting;

/// <summary>Opens connections to one node, encrypted if the node is.</summary>
internal sealed class Dialer(RemotingTarget target)
{
    /// <summary>What encrypts the connections, or null.</summary>
    public TlsHandshake? Tls { get; } = target.Tls is null ? null : new TlsHandshake(target.Tls, target.Dial);

    /// <summary>Opens a connection.</summary>
    /// <param name="protocol">What to name by ALPN if the connection is encrypted, or null for nothing.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="RemotingException">There is no connection to be had, and the message says why.</exception>
    public async ValueTask<Stream> DialAsync(SslApplicationProtocol? protocol, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(target.ConnectTimeout);
        try
        {
            Stream connection = await ConnectAsync(timeout.Token).ConfigureAwait(false);
            return Tls is null
                ? connection
                : await Tls.AuthenticateAsync(connection, protocol, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw RemotingException.NotConnected(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"no connection to {target.Dial} within {target.ConnectTimeout.TotalSeconds:0.###} s"),
                e);
        }
        catch (SocketException e)
        {
            throw RemotingException.NotConnected(Explain(e), e);
        }
        catch (Exception e) when (e is not (RemotingException or OperationCanceledException))
        {
            // What runs here besides sockets is the application's decision about a certificate.
            throw RemotingException.NotConnected($"the connection can't be set up: {e.Message.TrimEnd('.')}", e);
        }
    }

    private async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target.Dial.Host, target.Dial.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private string Explain(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            $"the host name '{target.Dial.Host}' is not known",
        SocketError.ConnectionRefused => $"nothing listens at {target.Dial}",
        _ => $"no connection to {target.Dial}: {e.Message}",
    };
}
