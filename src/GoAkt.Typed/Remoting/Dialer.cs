using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Tls;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// Opens connections to one node, encrypted if the node is, for every wire. All of it blocks a thread that the thread
/// pool has no part in: .NET turns a socket non-blocking for good at its first asynchronous call, and a wire may want
/// it blocking.
/// </summary>
internal sealed class Dialer(RemotingTarget target) : IDisposable
{
    private const int KeepAliveSeconds = 15;
    private const int KeepAliveIntervalSeconds = 5;
    private const int KeepAliveRetries = 3;

    /// <summary>How long an address may leave a connection unanswered until the next one is tried beside it (RFC 8305,
    /// section 5).</summary>
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(250);

    private readonly HostResolver _resolver = new(target.Dial.Host, target.ResolveHost);
    private readonly CancellationTokenSource _disposal = new();
    private volatile IPAddress? _lastGood;

    /// <summary>What encrypts the connections, or null.</summary>
    public TlsHandshake? Tls { get; } = target.Tls is null ? null : new TlsHandshake(target.Tls, target.Dial);

    /// <summary>Cancelled when this is disposed: what a wire agrees on first, through a new connection, ends
    /// too.</summary>
    public CancellationToken Disposal => _disposal.Token;

    /// <summary>Opens a connection, blocking this thread for the connect time-out at most.</summary>
    /// <param name="protocol">What to name by ALPN if the connection is encrypted, or null for nothing.</param>
    /// <exception cref="RemotingException">There is no connection to be had, and the message says why.</exception>
    public Connection Dial(SslApplicationProtocol? protocol)
    {
        try
        {
            return Dial(protocol, Disposal);
        }
        catch (OperationCanceledException) when (Disposal.IsCancellationRequested)
        {
            throw RemotingException.Disposed(Delivery.NotSent);
        }
    }

    /// <summary>Opens a connection on a thread of its own, until its token gives it up.</summary>
    /// <param name="protocol">What to name by ALPN if the connection is encrypted, or null for nothing.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="RemotingException">There is no connection to be had, and the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async ValueTask<Stream> DialAsync(SslApplicationProtocol? protocol, CancellationToken cancellationToken)
    {
        TaskCompletionSource<Connection> dialled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        LibraryThread.Start(() => Dial(protocol, dialled, cancellationToken), $"GoAkt to {target.Dial}");
        Connection connection = await dialled.Task.ConfigureAwait(false);
        return connection.Encrypted ?? (Stream)new NetworkStream(connection.Socket, ownsSocket: true);
    }

    /// <summary>Gives up the connections that are being opened on the callers' threads; no other can be opened from now
    /// on.</summary>
    public void Dispose() => _disposal.Cancel();

    private Connection Dial(SslApplicationProtocol? protocol, CancellationToken cancellationToken)
    {
        var deadline = Deadline.After(target.ConnectTimeout);
        IPAddress[] addresses = _resolver.Resolve(deadline.Remaining, cancellationToken)
            ?? throw RemotingException.NotConnected(
                $"{NotInTime}: the host name '{target.Dial.Host}' was not resolved by then");
        IPEndPoint[] endPoints =
        [
            .. addresses
                .OrderByDescending(address => address.Equals(_lastGood))
                .Select(address => new IPEndPoint(address, target.Dial.Port)),
        ];

        // The last one has to have its turn well before the time is over, however late each of them is tried on a busy
        // machine.
        TimeSpan share = target.ConnectTimeout / (2 * endPoints.Length);
        AddressRace<Connection> race =
            new(endPoints, share < s_longestPause ? share : s_longestPause, socket => SetUp(socket, protocol));
        if (race.Run(deadline.Remaining, cancellationToken) is { } connection)
        {
            _lastGood = connection.Address;
            return connection;
        }

        throw Failed(race);
    }

    private string NotInTime =>
        string.Create(
            CultureInfo.InvariantCulture, $"no connection within {target.ConnectTimeout.TotalMilliseconds:N0} ms");

    private void Dial(
        SslApplicationProtocol? protocol, TaskCompletionSource<Connection> dialled, CancellationToken cancellationToken)
    {
        try
        {
            dialled.SetResult(Dial(protocol, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            dialled.SetCanceled(cancellationToken);
        }
        catch (Exception e)
        {
            dialled.SetException(e);
        }
    }

    private Connection SetUp(Socket socket, SslApplicationProtocol? protocol)
    {
        KeepAlive(socket);
        return new Connection(socket, Tls?.Authenticate(new NetworkStream(socket, ownsSocket: true), protocol));
    }

    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveRetries);
        if (OperatingSystem.IsLinux())
        {
            // Keep-alive is silent while data is under way, which Linux would send again and again for a quarter of an
            // hour.
            const int UserTimeout = 18;
            int milliseconds = 1_000 * (KeepAliveSeconds + (KeepAliveIntervalSeconds * KeepAliveRetries));
            socket.SetRawSocketOption(
                (int)ProtocolType.Tcp, UserTimeout, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in milliseconds)));
        }
    }

    private RemotingException Failed(AddressRace<Connection> race)
    {
        string reasons = string.Join("; ", race.Attempts.Select(Explain));
        Exception[] failures = [.. race.Attempts.Select(static attempt => attempt.Failure).OfType<Exception>()];
        return RemotingException.NotConnected(
            race.IsLate ? $"{NotInTime}: {reasons}" : reasons,
            failures.Length > 1 ? new AggregateException(failures) : failures.FirstOrDefault());
    }

    private string Explain(AddressRace<Connection>.Attempt attempt)
    {
        string address = _resolver.IsLiteral ? "it" : attempt.EndPoint.Address.ToString();
        return attempt.Failure switch
        {
            null when attempt.IsConnected =>
                $"{address} took it, but did not go through the TLS handshake: it may not speak TLS there",
            null => $"{address} did not answer",
            RemotingException explained => _resolver.IsLiteral ? explained.Message : $"{address}: {explained.Message}",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                $"{address} refused the connection: nothing listens there",
            SocketException or IOException or ObjectDisposedException =>
                $"{address} can't be reached: {ErrorText.Of(attempt.Failure)}",

            // What runs here besides sockets is the application's decision about a certificate.
            _ => $"the connection to {address} can't be set up: {ErrorText.Of(attempt.Failure)}",
        };
    }

    /// <param name="Socket">The socket.</param>
    /// <param name="Encrypted">What encrypts its bytes, and disposes it too; or null.</param>
    internal sealed record Connection(Socket Socket, SslStream? Encrypted) : IDisposable
    {
        public IPAddress? Address => (Socket.RemoteEndPoint as IPEndPoint)?.Address;

        public void Dispose()
        {
            // The socket goes first: TLS can't wait for the node then while it ends.
            Socket.Dispose();
            Encrypted?.Dispose();
        }
    }
}
