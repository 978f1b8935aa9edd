using System.IO.Pipelines;

namespace GoAkt.Typed.Hosting.Framed;

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

/// <summary>How long a connection may be silent, and how long it may take until it is known what it speaks.</summary>
internal sealed record IdleLimit(TimeSpan Limit, TimeProvider Time)
{
    private static readonly TimeSpan s_handshake = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a handshake, or the first bytes of a wire, may take; no longer than the connection may
    /// be silent.</summary>
    public TimeSpan Handshake => HandshakeOf(Limit);

    public static TimeSpan HandshakeOf(TimeSpan limit) =>
        limit == Timeout.InfiniteTimeSpan || limit > s_handshake ? s_handshake : limit;

    public IdleWatch WatchHandshake(PipeReader input) => new(input, Handshake, Time);

    public IdleWatch Watch(PipeReader input) => new(input, Limit, Time);
}
