namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>Pings a peer that has been silent for an interval, and gives it up after three (docs/wire.md,
/// "Duplex").</summary>
internal sealed class PeerLiveness : IDisposable
{
    private const int MostIntervals = 3;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly DuplexConnection _connection;
    private readonly ITimer _timer;

    public PeerLiveness(DuplexConnection connection, TimeProvider time)
    {
        _connection = connection;
        _timer = time.CreateTimer(
            static state => ((PeerLiveness)state!).Check(), this, s_interval, s_interval);
    }

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        TimeSpan silence = _connection.Silence;
        if (silence >= s_interval * MostIntervals)
        {
            _connection.End("the peer has been silent for too long");
        }
        else if (silence >= s_interval)
        {
            _connection.Ping();
        }
    }
}
