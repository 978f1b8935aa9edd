using System.Net.Sockets;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>Ends a connection once its time is over, whatever a thread waits for in it. A socket's own time-out begins
/// anew with each byte that comes.</summary>
internal sealed class SocketAlarm : IDisposable
{
    private const int Set = 0;
    private const int Rung = 1;
    private const int Stopped = 2;

    private readonly Socket _socket;
    private readonly Deadline _deadline;
    private readonly Sweeper _sweeper;
    private int _state = Set;

    public SocketAlarm(Socket socket, TimeSpan time)
    {
        _socket = socket;
        _deadline = Deadline.After(time);
        _sweeper = new Sweeper(Sweep);
        _sweeper.Wake();
    }

    public bool HasRung => Volatile.Read(ref _state) == Rung;

    /// <returns>False if the connection was ended.</returns>
    public bool TryStop() => Interlocked.CompareExchange(ref _state, Stopped, Set) == Set;

    public void Dispose()
    {
        TryStop();
        _sweeper.Dispose();
    }

    private bool Sweep(long now)
    {
        if (now >= _deadline.Tick && Interlocked.CompareExchange(ref _state, Rung, Set) == Set)
        {
            NonBlockingSocket.End(_socket);
        }

        return true;
    }
}
