using System.IO.Pipelines;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Ends the read of a connection that has been silent for too long.</summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly PipeReader _input;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _lastActivity;

    public IdleWatch(PipeReader input, TimeSpan limit, TimeProvider time)
    {
        _input = input;
        _limit = limit;
        _time = time;
        _lastActivity = time.GetTimestamp();
        _timer = time.CreateTimer(
            static state => ((IdleWatch)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(limit, Timeout.InfiniteTimeSpan);
    }

    public void OnActivity() => Volatile.Write(ref _lastActivity, _time.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        TimeSpan rest = _limit - _time.GetElapsedTime(Volatile.Read(ref _lastActivity));
        if (rest <= TimeSpan.Zero)
        {
            _input.EndRead();
        }
        else
        {
            _timer.Change(rest, Timeout.InfiniteTimeSpan);
        }
    }
}
