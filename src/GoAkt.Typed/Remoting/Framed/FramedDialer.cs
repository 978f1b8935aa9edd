using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Tls;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>Opens connections to one node, encrypted and compressed as the node is.</summary>
internal sealed class FramedDialer(RemotingTarget target)
{
    private const int KeepAliveSeconds = 15;
    private const int KeepAliveIntervalSeconds = 5;
    private const int KeepAliveRetries = 3;

    private readonly CodecDoubt _doubt = new(target.Compression);
    private readonly TlsHandshake? _tls = target.Tls is null ? null : new TlsHandshake(target.Tls, target.Dial);

    /// <summary>Opens a connection, blocking this thread for the connect time-out at most.</summary>
    /// <exception cref="RemotingException">No connection could be opened.</exception>
    public FramedTransport Dial()
    {
        Exception? last = null;
        foreach (IPAddress resolved in Resolve())
        {
            IPAddress address = resolved.IsIPv4MappedToIPv6 ? resolved.MapToIPv4() : resolved;
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

            // A blocking connect or handshake has no time-out of its own: ending the socket ends it.
            bool isLate = false;
            using Timer timeout = new(
                _ =>
                {
                    Volatile.Write(ref isLate, true);
                    socket.Dispose();
                },
                null,
                target.ConnectTimeout,
                Timeout.InfiniteTimeSpan);
            try
            {
                socket.Connect(new IPEndPoint(address, target.Dial.Port));
                KeepAlive(socket);
                return Wrap(socket);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (!Volatile.Read(ref isLate) && e is not (SocketException or ObjectDisposedException or IOException))
                {
                    throw Failed(e);
                }

                last = e;
            }
        }

        throw RemotingException.NotConnected(Explain(last), last);
    }

    public override string ToString() => target.Dial.ToString();

    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveRetries);
        if (OperatingSystem.IsLinux())
        {
            // Keep-alive is silent while data is under way, which Linux would send again and again for a quarter of an hour.
            const int UserTimeout = 18;
            int milliseconds = 1_000 * (KeepAliveSeconds + (KeepAliveIntervalSeconds * KeepAliveRetries));
            socket.SetRawSocketOption((int)ProtocolType.Tcp, UserTimeout, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in milliseconds)));
        }
    }

    private FramedTransport Wrap(Socket socket)
    {
        if (_tls is null && target.Compression == Compression.None)
        {
            return new SocketTransport(socket);
        }

        // Compression goes inside TLS (wire document, "Framed").
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        stream = _tls?.Authenticate(stream) ?? stream;
        if (CompressionCodecs.For(target.Compression, target.ZstdCodec) is { } codec)
        {
            stream = new CompressedStream(stream, codec);
        }

        return new StreamTransport(socket, stream, target.Compression, _doubt, _tls);
    }

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

    /// <summary>What runs here besides sockets is the application's: its codec, its decision about a certificate.</summary>
    private static RemotingException Failed(Exception e) => e switch
    {
        RemotingException explained => explained,
        DllNotFoundException => RemotingException.NotSupported(e.Message.TrimEnd('.')),
        _ => RemotingException.NotConnected($"the connection can't be set up: {e.Message.TrimEnd('.')}", e),
    };

    private string Explain(Exception? e) => e switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "it refused the connection",
        SocketException socketError when socketError.SocketErrorCode != SocketError.OperationAborted => socketError.Message,
        null => $"the host name '{target.Dial.Host}' has no address",
        _ => $"no connection within {target.ConnectTimeout.TotalMilliseconds:N0} ms",
    };
}
