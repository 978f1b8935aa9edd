using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace GoAkt.Typed.Testing;

/// <summary>
/// Stands between a client and a node and lets happen to their connections what networks let happen. It listens at the
/// same address throughout, whatever becomes of the node.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Connection, Task> _connections = new();
    private readonly IPEndPoint _endPoint;
    private volatile Fault _fault = Fault.None;
    private volatile int _pieceSize;
    private volatile IPEndPoint? _target;
    private Socket _listener;
    private Task _accepting;
    private int _accepted;
    private int _held;
    private long _passedToNode;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">The node behind it, as <c>host:port</c>; null for none yet.</param>
    public FaultProxy(string? target = null)
    {
        _target = target is null ? null : IPEndPoint.Parse(target);
        _listener = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _endPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _listener.Listen();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>What becomes of the bytes that are under way.</summary>
    private enum Fault
    {
        None,
        Hold,
        Swallow,
        Trickle,
    }

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _endPoint.ToString();

    /// <summary>How many connections were opened to it.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How many connections are open.</summary>
    public int Open => _connections.Count;

    /// <summary>How many of the open connections <see cref="LeaveHalfOpen"/> has cut off.</summary>
    public int HalfOpen => _connections.Keys.Count(static connection => connection.IsHalfOpen);

    /// <summary>How many bytes have passed from clients to the node.</summary>
    public long PassedToNode => Volatile.Read(ref _passedToNode);

    /// <summary>How many streams have bytes that are held up at present.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Lets another node take the place of the one behind it; connections that are open stay.</summary>
    public void PointAt(string target) => _target = IPEndPoint.Parse(target);

    /// <summary>Passes nothing on from now on, and reads nothing: both sides' buffers fill up.</summary>
    public void Hold() => _fault = Fault.Hold;

    /// <summary>Takes bytes and passes none on: a node that is gone without a word.</summary>
    public void Swallow() => _fault = Fault.Swallow;

    /// <summary>
    /// Takes bytes and passes none on, on the connections that are open: each end believes that the other one is there
    /// still. New connections pass everything.
    /// </summary>
    public void LeaveHalfOpen()
    {
        foreach (Connection connection in _connections.Keys)
        {
            connection.IsHalfOpen = true;
        }
    }

    /// <summary>Reads no more than so many bytes at a time from now on, passes them on, and rests for a
    /// moment.</summary>
    public void Trickle(int bytes)
    {
        _pieceSize = bytes;
        _fault = Fault.Trickle;
    }

    /// <summary>Passes everything on again.</summary>
    public void Heal() => _fault = Fault.None;

    /// <summary>Resets every connection.</summary>
    public void Reset()
    {
        foreach (Connection connection in _connections.Keys)
        {
            connection.Reset();
        }
    }

    /// <summary>
    /// Ends connections as a node does that closes them: clients read their end. Waits until each client has closed its
    /// connection in turn.
    /// </summary>
    /// <param name="since">Leaves those alone that were opened before <see cref="Accepted"/> came to this.</param>
    public async Task EndAsync(int since = 1)
    {
        List<Task> ending = [];
        foreach ((Connection connection, Task served) in _connections)
        {
            if (connection.Number >= since)
            {
                connection.End();
                ending.Add(served);
            }
        }

        await Task.WhenAll(ending);
    }

    /// <summary>Sends bytes of no protocol to every client.</summary>
    public void SendGarbage()
    {
        foreach (Connection connection in _connections.Keys)
        {
            connection.SendToClient("these bytes are no frame at all"u8);
        }
    }

    /// <summary>Resets every connection once so many more bytes of the node's answers have passed.</summary>
    public void CutAnswersAfter(int bytes)
    {
        foreach (Connection connection in _connections.Keys)
        {
            connection.CutAfter(bytes);
        }
    }

    /// <summary>Resets every connection and refuses new ones, as when the node's process has died.</summary>
    public async Task DieAsync()
    {
        _listener.Dispose();
        await _accepting;

        // The port stays taken, but nothing listens there.
        _listener = Bind(_endPoint);
        Reset();
        await Task.WhenAll(_connections.Values);
    }

    /// <summary>Takes connections again.</summary>
    public void Revive()
    {
        _listener.Listen();
        _accepting = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Reset();
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    private static Socket Bind(IPEndPoint endPoint)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(endPoint);
        return socket;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptAsync(_stop.Token);
                Connection connection = new(client, Interlocked.Increment(ref _accepted));
                TaskCompletionSource added = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _connections[connection] = ServeAsync(connection, added.Task);
                added.SetResult();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Connection connection, Task added)
    {
        await added;
        try
        {
            await connection.Node.ConnectAsync(
                _target ?? throw new SocketException((int)SocketError.HostDown), _stop.Token);
            await Task.WhenAny(
                PumpAsync(connection, connection.Client, connection.Node, CountPassed),
                PumpAsync(connection, connection.Node, connection.Client, connection.Cut));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }

        connection.Reset();
        _connections.TryRemove(connection, out _);
    }

    private int CountPassed(int bytes)
    {
        Interlocked.Add(ref _passedToNode, bytes);
        return bytes;
    }

    private async Task PumpAsync(Connection connection, Socket from, Socket to, Func<int, int> limit)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await ReceiveAsync(from, buffer) is > 0 and int read)
            {
                if (_fault == Fault.Swallow || connection.IsHalfOpen)
                {
                    continue;
                }

                int passed = limit(read);
                await to.SendAsync(buffer.AsMemory(0, passed), _stop.Token);
                if (passed < read)
                {
                    return;
                }

                if (_fault == Fault.Trickle)
                {
                    await Task.Delay(s_rest, _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async ValueTask<int> ReceiveAsync(Socket from, byte[] buffer)
    {
        // Waits for bytes without taking them, so that a hold leaves them where they are.
        await from.ReceiveAsync(Memory<byte>.Empty, _stop.Token);
        if (_fault == Fault.Hold)
        {
            Interlocked.Increment(ref _held);
            await Eventually.TrueAsync(() => _fault != Fault.Hold || _stop.IsCancellationRequested);
            Interlocked.Decrement(ref _held);
        }

        int most = _fault == Fault.Trickle ? Math.Min(_pieceSize, buffer.Length) : buffer.Length;
        return await from.ReceiveAsync(buffer.AsMemory(0, most), _stop.Token);
    }

    private sealed class Connection(Socket client, int number)
    {
        private int _left = int.MaxValue;
        private int _isReset;
        private volatile bool _isHalfOpen;

        public bool IsHalfOpen
        {
            get => _isHalfOpen;
            set => _isHalfOpen = value;
        }

        public int Number { get; } = number;

        public Socket Client { get; } = client;

        public Socket Node { get; } = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public void CutAfter(int bytes) => Volatile.Write(ref _left, bytes);

        /// <returns>How many of so many bytes pass.</returns>
        public int Cut(int bytes)
        {
            int left = Volatile.Read(ref _left);
            if (left == int.MaxValue)
            {
                return bytes;
            }

            Volatile.Write(ref _left, Math.Max(0, left - bytes));
            return Math.Min(left, bytes);
        }

        public void SendToClient(ReadOnlySpan<byte> bytes)
        {
            try
            {
                Client.Send(bytes);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The client has closed it meanwhile.
            }
        }

        public void End()
        {
            try
            {
                Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The client has closed it meanwhile.
            }
        }

        public void Reset()
        {
            if (Interlocked.Exchange(ref _isReset, 1) == 0)
            {
                Client.LingerState = new LingerOption(true, 0);
                Client.Dispose();
                Node.Dispose();
            }
        }
    }
}
