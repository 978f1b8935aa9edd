using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Accepts a node's connections and keeps track of the open ones. Most are served on Kestrel's sockets; one
/// whose first bytes are of a wire that is served on a bare socket is left as it is.</summary>
internal sealed class NodeListener : IAsyncDisposable
{
    private const int Backlog = 512;

    private readonly Socket _socket;
    private readonly SocketConnectionContextFactory _connectionFactory;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<ServedConnection, Task> _connections = new();
    private readonly CancellationTokenSource _accepting = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    private NodeListener(Socket socket, ILogger logger)
    {
        _socket = socket;
        _logger = logger;
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        SocketConnectionFactoryOptions options = new()
        {
            // A hop to the thread pool after every read costs more than everything else that a small ask takes.
            UnsafePreferInlineScheduling = true,
            WaitForDataBeforeAllocatingBuffer = false,
        };
        _connectionFactory = new SocketConnectionContextFactory(options, NullLogger.Instance);
    }

    public IPEndPoint EndPoint { get; }

    public int ConnectionCount => _connections.Count;

    /// <exception cref="IOException">The port is taken, or the address is not this machine's.</exception>
    public static NodeListener Bind(IPEndPoint endPoint, ILogger logger)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return new NodeListener(socket, logger);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"The node can't listen on {endPoint}: {e.Message}.", e);
        }
    }

    /// <summary>Hands every connection to a router, which serves it to its end. Its token is cancelled when the node
    /// stops.</summary>
    public void Start(ConnectionRouter router)
    {
        // Who starts the node may be inside a span, or another context, that no message is a part of.
        AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _loop = Task.Run(() => AcceptAsync(router));
        flow?.Undo();
    }

    /// <summary>Accepts no more. What the open connections bring is answered, if only with a refusal.</summary>
    public async Task StopAcceptingAsync()
    {
        await _accepting.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _loop.ConfigureAwait(false);
    }

    /// <summary>Ends the connections that have said nothing yet.</summary>
    public Task EndSilentAsync() => _stopping.CancelAsync();

    /// <summary>Waits for the open connections to end, and cuts those that do not in time.</summary>
    /// <param name="limit">The longest to wait, and then again for those that are cut.</param>
    /// <param name="patience">Ends the waiting before that.</param>
    public async Task EndStopAsync(TimeSpan limit, StopPatience patience)
    {
        var open = Task.WhenAll(_connections.Values);
        if (await HaveEndedAsync(open, limit, patience).ConfigureAwait(false))
        {
            return;
        }

        foreach (ServedConnection connection in _connections.Keys)
        {
            connection.Abort();
        }

        if (!await HaveEndedAsync(open, limit, patience).ConfigureAwait(false))
        {
            // A handler that blocks its thread can't be ended; it must not keep the node from ending.
            NodeLog.ConnectionsLeft(_logger, ConnectionCount);
        }
    }

    public ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        _accepting.Dispose();
        _socket.Dispose();
        _connectionFactory.Dispose();
        return default;
    }

    private static async Task<bool> HaveEndedAsync(Task open, TimeSpan limit, StopPatience patience)
    {
        try
        {
            return await patience.WaitAsync(open.WaitAsync(limit)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task AcceptAsync(ConnectionRouter router)
    {
        while (!_accepting.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _socket.AcceptAsync(_accepting.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The peer has gone before it was accepted, or the process has no handle left for it.
                continue;
            }

            // Its first bytes may be there already, and what they ask for may block its thread: connections are
            // accepted all the same.
            TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
            ServedConnection connection = new(socket);
            _connections[connection] = ServeAsync(connection, router, started.Task);
            started.SetResult();
        }
    }

    private async Task ServeAsync(ServedConnection connection, ConnectionRouter router, Task started)
    {
        await started.ConfigureAwait(false);
        try
        {
            connection.Socket.NoDelay = true;
            string? reason = await router.TryServeBareAsync(connection.Socket, _stopping.Token).ConfigureAwait(false);
            if (reason is not null)
            {
                NodeLog.ConnectionClosed(_logger, connection.Id, reason);
                return;
            }

            ConnectionContext context = connection.Wrap(_connectionFactory);
            try
            {
                await router.ServeAsync(context, _stopping.Token).ConfigureAwait(false);
            }
            finally
            {
                await context.Transport.Input.CompleteAsync().ConfigureAwait(false);
                await context.Transport.Output.CompleteAsync().ConfigureAwait(false);
                await context.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
            when (e
                    is ConnectionResetException
                        or ConnectionAbortedException
                        or IOException
                        or SocketException
                        or ObjectDisposedException
                        or OperationCanceledException)
        {
            NodeLog.ConnectionClosed(_logger, connection.Id, ExceptionText.Of(e));
        }
#pragma warning disable CA1031 // One connection's failure must not end the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            NodeLog.ConnectionFailed(_logger, connection.Id, e);
        }
        finally
        {
            connection.Socket.Dispose();
            _connections.TryRemove(connection, out _);
        }
    }
}

/// <summary>An open connection.</summary>
internal sealed class ServedConnection(Socket socket)
{
    private static long s_last;

    private ConnectionContext? _context;

    public Socket Socket { get; } = socket;

    public string Id { get; } = Interlocked.Increment(ref s_last).ToString(CultureInfo.InvariantCulture);

    /// <summary>Lets Kestrel's sockets have the connection.</summary>
    public ConnectionContext Wrap(SocketConnectionContextFactory factory)
    {
        ConnectionContext context = factory.Create(Socket);
        Volatile.Write(ref _context, context);
        return context;
    }

    /// <summary>Cuts the connection, whoever has it.</summary>
    public void Abort()
    {
        if (Volatile.Read(ref _context) is { } context)
        {
            context.Abort(new ConnectionAbortedException("the node stops"));
        }
        else
        {
            Socket.Dispose();
        }
    }
}
