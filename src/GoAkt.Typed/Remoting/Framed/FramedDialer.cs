using System.Net;
using System.Net.Sockets;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>Opens connections to one node.</summary>
internal sealed class FramedDialer(RemotingTarget target)
{
    private const int KeepAliveSeconds = 15;
    private const int KeepAliveIntervalSeconds = 5;
    private const int KeepAliveRetries = 3;

    /// <summary>Opens a connection, blocking this thread for the connect time-out at most.</summary>
    /// <exception cref="RemotingException">No connection could be opened.</exception>
    public FramedTransport Dial()
    {
        IPAddress[] addresses = Resolve();
        Exception? last = null;
        foreach (IPAddress address in addresses)
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                Connect(socket, new IPEndPoint(address, target.Dial.Port));
                return new SocketTransport(socket);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                socket.Dispose();
                last = e;
            }
        }

        throw RemotingException.NotConnected(Explain(last), last);
    }

    public override string ToString() => target.Dial.ToString();

    private IPAddress[] Resolve()
    {
        if (IPAddress.TryParse(target.Dial.Host, out IPAddress? literal))
        {
            return [literal];
        }

        try
        {
            return Dns.GetHostAddresses(target.Dial.Host);
        }
        catch (SocketException e)
        {
            throw RemotingException.NotConnected($"the host name '{target.Dial.Host}' can't be resolved: {e.Message}", e);
        }
    }

    private void Connect(Socket socket, IPEndPoint endpoint)
    {
        // A blocking connect has no time-out of its own: ending the socket ends it.
        using (new Timer(static s => ((Socket)s!).Dispose(), socket, target.ConnectTimeout, Timeout.InfiniteTimeSpan))
        {
            socket.Connect(endpoint);
        }

        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveRetries);
    }

    private string Explain(Exception? e) => e switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "it refused the connection",
        SocketException socketError when socketError.SocketErrorCode != SocketError.OperationAborted => socketError.Message,
        null => $"the host name '{target.Dial.Host}' has no address",
        _ => $"no connection within {target.ConnectTimeout.TotalMilliseconds:N0} ms",
    };
}
