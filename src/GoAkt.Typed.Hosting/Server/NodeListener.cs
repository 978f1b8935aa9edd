using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Accepts a node's connections on Kestrel's sockets, and keeps track of the open ones.</summary>
internal sealed class NodeListener : IAsyncDisposable
{
    private readonly IConnectionListener _listener;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<ConnectionContext, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;

    private NodeListener(IConnectionListener listener, ILogger logger)
    {
        _listener = listener;
        _logger = logger;
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.EndPoint;

    public int ConnectionCount => _connections.Count;

    /// <exception cref="IOException">The port is taken, or the address is not this machine's.</exception>
    public static async Task<NodeListener> BindAsync(
        IPEndPoint endPoint, ILogger logger, CancellationToken cancellationToken)
    {
        SocketTransportOptions options = new()
        {
            // A hop to the thread pool after every read costs more than everything else that a small ask takes.
            UnsafePreferInlineScheduling = true,
            WaitForDataBeforeAllocatingBuffer = false,
        };
        SocketTransportFactory sockets = new(Options.Create(options), NullLoggerFactory.Instance);
        try
        {
            return new NodeListener(await sockets.BindAsync(endPoint, cancellationToken).ConfigureAwait(false), logger);
        }
        catch (Exception e) when (e is AddressInUseException or SocketException)
        {
            throw new IOException($"The node can't listen on {endPoint}: {e.Message}.", e);
        }
    }

    /// <summary>Hands every connection to a delegate, which serves it to its end. Its token is cancelled when the node
    /// stops.</summary>
    public void Start(Func<ConnectionContext, CancellationToken, Task> serve) =>
        _accepting = Task.Run(() => AcceptAsync(serve));

    /// <summary>Accepts no more, and asks the open connections to end after the request at hand.</summary>
    public async Task BeginStopAsync()
    {
        await _listener.UnbindAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Waits for the open connections to end, and cuts those that do not in time.</summary>
    public async Task EndStopAsync(TimeSpan patience)
    {
        var open = Task.WhenAll(_connections.Values);
        try
        {
            await open.WaitAsync(patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            foreach (ConnectionContext connection in _connections.Keys)
            {
                connection.Abort(new ConnectionAbortedException("the node stops"));
            }

            try
            {
                await open.WaitAsync(patience).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // A handler that blocks its thread can't be ended; it must not keep the node from ending.
                NodeLog.ConnectionsLeft(_logger, ConnectionCount);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        return _listener.DisposeAsync();
    }

    private async Task AcceptAsync(Func<ConnectionContext, CancellationToken, Task> serve)
    {
        while (await _listener.AcceptAsync().ConfigureAwait(false) is { } connection)
        {
            // Its first bytes may be there already, and what they ask for may block its thread: connections are
            // accepted all the same.
            TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _connections[connection] = ServeAsync(connection, serve, started.Task);
            started.SetResult();
        }
    }

    private async Task ServeAsync(
        ConnectionContext connection, Func<ConnectionContext, CancellationToken, Task> serve, Task started)
    {
        await started.ConfigureAwait(false);
        try
        {
            await serve(connection, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e)
            when (e
                    is ConnectionResetException
                        or ConnectionAbortedException
                        or IOException
                        or OperationCanceledException)
        {
            NodeLog.ConnectionClosed(_logger, connection.ConnectionId, ExceptionText.Of(e));
        }
#pragma warning disable CA1031 // One connection's failure must not end the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            NodeLog.ConnectionFailed(_logger, connection.ConnectionId, e);
        }
        finally
        {
            await connection.Transport.Input.CompleteAsync().ConfigureAwait(false);
            await connection.Transport.Output.CompleteAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
            _connections.TryRemove(connection, out _);
        }
    }
}
