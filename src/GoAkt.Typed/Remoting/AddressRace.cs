using System.Net;
using System.Net.Sockets;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// Opens a connection to one of several addresses, the first that takes it. They are tried one after another, without
/// waiting for long for one that does not answer (RFC 8305, section 5). The first ones that fail cost no thread but the
/// caller's, on which a connection blocks: another one is started for each address that is tried beside one that hangs.
/// </summary>
/// <param name="endPoints">Where to connect to.</param>
/// <param name="pause">How long to wait for one of them until the next one is tried beside it.</param>
/// <param name="setUp">What makes a connection of a socket that is connected, blocking; what it returns is disposed
/// where it comes too late.</param>
internal sealed class AddressRace<TConnection>(IPEndPoint[] endPoints, TimeSpan pause, Func<Socket, TConnection> setUp)
    where TConnection : class, IDisposable
{
    private readonly object _gate = new();
    private readonly List<Attempt> _attempts = [];
    private Alarm? _untilNext;
    private TConnection? _winner;
    private int _running;
    private bool _hasEnded;

    /// <summary>Whether its time was over before any connection was open.</summary>
    public bool IsLate { get; private set; }

    /// <summary>What became of each address that was tried, once <see cref="Run"/> has returned.</summary>
    public IReadOnlyList<Attempt> Attempts => _attempts;

    /// <summary>Runs it, on this thread.</summary>
    /// <param name="patience">The longest that it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null if no address took a connection in time.</returns>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public TConnection? Run(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = Alarm.Set(patience, () => TryEnd(isLate: true));
        using CancellationTokenRegistration cancellation =
            cancellationToken.UnsafeRegister(_ => TryEnd(isLate: false), null);
        while (TryBegin() is { } attempt)
        {
            Try(attempt);
        }

        lock (_gate)
        {
            while (!_hasEnded && _running > 0)
            {
                Monitor.Wait(_gate);
            }

            _hasEnded = true;
            _untilNext?.Dispose();
        }

        if (_winner is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return _winner;
    }

    private Attempt? TryBegin()
    {
        lock (_gate)
        {
            if (_hasEnded || _attempts.Count == endPoints.Length)
            {
                return null;
            }

            Attempt attempt = new(endPoints[_attempts.Count]);
            _attempts.Add(attempt);
            _running++;
            _untilNext?.Dispose();
            _untilNext = _attempts.Count < endPoints.Length ? Alarm.Set(pause, TryBeside) : null;
            return attempt;
        }
    }

    /// <summary>Tries the next address although the ones before may still answer.</summary>
    private void TryBeside()
    {
        if (TryBegin() is { } attempt)
        {
            LibraryThread.Start(() => Try(attempt), $"GoAkt to {attempt.EndPoint}");
        }
    }

    private void Try(Attempt attempt)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(attempt.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            lock (_gate)
            {
                // A blocking connect has no time-out of its own: closing the socket ends it.
                attempt.Socket = socket;
                ObjectDisposedException.ThrowIf(_hasEnded, socket);
            }

            socket.Connect(attempt.EndPoint);
            attempt.IsConnected = true;
            Win(attempt, setUp(socket));
        }
        catch (Exception e)
        {
            socket?.Dispose();
            Lose(attempt, e);
        }
    }

    private void Win(Attempt attempt, TConnection connection)
    {
        if (!TryEnd(isLate: false, attempt, connection))
        {
            connection.Dispose();
        }

        lock (_gate)
        {
            _running--;
        }
    }

    private void Lose(Attempt attempt, Exception failure)
    {
        lock (_gate)
        {
            // What the operating system says of a socket that was closed here tells nothing of the address.
            attempt.Failure = _hasEnded ? null : failure;
            _running--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <returns>False if it has ended already.</returns>
    private bool TryEnd(bool isLate, Attempt? winner = null, TConnection? connection = null)
    {
        Socket[] losers;
        lock (_gate)
        {
            if (_hasEnded)
            {
                return false;
            }

            _hasEnded = true;
            _winner = connection;
            IsLate = isLate;
            losers =
            [
                .. _attempts
                    .Where(attempt => attempt != winner)
                    .Select(static attempt => attempt.Socket)
                    .OfType<Socket>(),
            ];
            Monitor.PulseAll(_gate);
        }

        foreach (Socket loser in losers)
        {
            loser.Dispose();
        }

        return true;
    }

    /// <summary>One address, and what became of it.</summary>
    internal sealed class Attempt(IPEndPoint endPoint)
    {
        public IPEndPoint EndPoint { get; } = endPoint;

        public Socket? Socket { get; set; }

        /// <summary>Whether the address has taken a connection.</summary>
        public bool IsConnected { get; set; }

        /// <summary>Why it failed; null if it did not before the race was over.</summary>
        public Exception? Failure { get; set; }
    }
}
