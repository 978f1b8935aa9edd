using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace GoAkt.Typed.Testing;

/// <summary>Listens at a free port of the loopback and hands each connection to a piece of code.</summary>
public sealed class RawServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener;
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private int _accepted;

    /// <summary>Begins to listen.</summary>
    /// <param name="serve">Serves a connection, which is closed when it returns or throws.</param>
    /// <param name="at">Where to listen; null for a free port of the loopback.</param>
    public RawServer(Func<NetworkStream, CancellationToken, Task> serve, IPEndPoint? at = null)
    {
        _listener = new TcpListener(at ?? new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Start();
        Address = _listener.LocalEndpoint.ToString()!;
        _accepting = AcceptAsync(serve);
    }

    /// <summary>Where the server listens, as <c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>How many connections were opened to it.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                socket.NoDelay = true;
                Interlocked.Increment(ref _accepted);
                _connections.Add(ServeAsync(socket, serve));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task ServeAsync(Socket socket, Func<NetworkStream, CancellationToken, Task> serve)
    {
        await using NetworkStream connection = new(socket, ownsSocket: true);
        using CancellationTokenRegistration closing = _stop.Token.Register(connection.Dispose);
        try
        {
            await serve(connection, _stop.Token);
        }
        catch (Exception e)
            when (e
                    is IOException
                        or InvalidDataException
                        or SocketException
                        or OperationCanceledException
                        or ObjectDisposedException
                || _stop.IsCancellationRequested)
        { }
    }
}
