namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>Pings a peer after each interval of its silence, and gives it up after three (docs/wire.md,
/// "Duplex").</summary>
internal sealed class PeerLiveness : IDisposable
{
    private const int MostIntervals = 3;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    /// <summary>A timer may be early by as much.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromMilliseconds(20);

    private readonly PeerConnection _connection;
    private readonly ITimer _timer;

    public PeerLiveness(PeerConnection connection, TimeProvider time)
    {
        _connection = connection;
        _timer = time.CreateTimer(
            static state => ((PeerLiveness)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(s_interval, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        TimeSpan silence = _connection.Silence;
        int intervals = (int)((silence + s_slack) / s_interval);
        if (intervals >= MostIntervals)
        {
            _connection.End("the peer has been silent for too long");
            return;
        }

        // No frame sets the timer: what has come meanwhile is seen when the interval of the older silence is over.
        _timer.Change((s_interval * (intervals + 1)) - silence, Timeout.InfiniteTimeSpan);
        if (intervals > 0)
        {
            _connection.Ping();
        }
    }
}
