namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>Pings a peer after each interval of its silence, and gives it up after three (docs/wire.md,
/// "Duplex").</summary>
internal sealed class PeerLiveness : IDisposable
{
    private const int MostIntervals = 3;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    /// <summary>A timer may be early by as much.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromMilliseconds(20);

    /// <summary>What a peer has for its answer by the system's clock, before it is given up. The node's may have been
    /// moved by hand, and more than three intervals at once.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly PeerConnection _connection;
    private readonly ITimer _timer;
    private readonly ITimer _graceTimer;
    private bool _isAsked;
    private bool _isLastAnswerDue;

    public PeerLiveness(PeerConnection connection, TimeProvider time)
    {
        _connection = connection;
        _timer = time.CreateTimer(
            static state => ((PeerLiveness)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _graceTimer = TimeProvider.System.CreateTimer(
            static state => ((PeerLiveness)state!).CheckAtLast(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _timer.Change(s_interval, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _graceTimer.Dispose();
    }

    private void CheckAtLast()
    {
        _isLastAnswerDue = true;
        Check();
    }

    private void Check()
    {
        TimeSpan silence = _connection.Silence;
        int intervals = (int)((silence + s_slack) / s_interval);
        bool isLastAnswerDue = _isLastAnswerDue;
        _isLastAnswerDue = false;
        if (intervals >= MostIntervals)
        {
            if (isLastAnswerDue)
            {
                _connection.End("the peer has been silent for too long");
            }
            else
            {
                Ask(again: false);
                _graceTimer.Change(s_grace, Timeout.InfiniteTimeSpan);
            }

            return;
        }

        // No frame sets the timer: what has come meanwhile is seen when the interval of the older silence is over.
        _timer.Change((s_interval * (intervals + 1)) - silence, Timeout.InfiniteTimeSpan);
        if (intervals > 0)
        {
            Ask(again: true);
        }
        else
        {
            _isAsked = false;
        }
    }

    private void Ask(bool again)
    {
        if (again || !_isAsked)
        {
            _isAsked = true;
            _connection.Ping();
        }
    }
}
