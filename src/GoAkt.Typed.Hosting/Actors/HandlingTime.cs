using System.Diagnostics.CodeAnalysis;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>
/// The token of the handler at work, where that is to end with the time of who asks, as on a node of GoAkt 4.6. It
/// costs something only where the handler takes a token.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no timer and no handle to release.")]
internal sealed class HandlingTime
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly Func<CancellationToken> _token;
    private CancellationTokenSource? _ending;
    private CancellationTokenRegistration _stops;
    private ITimer? _timer;
    private TimeSpan _timeout = Timeout.InfiniteTimeSpan;

    public HandlingTime(TimeProvider time, CancellationToken stopping)
    {
        _time = time;
        _stopping = stopping;
        _token = GetToken;
    }

    /// <summary>A message is about to be handled.</summary>
    /// <param name="timeout">What is left of its asker's time.</param>
    /// <returns>What makes the token: cancelled when the actor is being stopped, and when the asker's time is
    /// over.</returns>
    public Func<CancellationToken> Begin(TimeSpan timeout)
    {
        _timeout = timeout > s_longest ? Timeout.InfiniteTimeSpan : timeout;
        return _token;
    }

    /// <summary>The message has been handled.</summary>
    /// <returns>Whether the asker's time was over by then, or the actor being stopped.</returns>
    public bool End()
    {
        _timeout = Timeout.InfiniteTimeSpan;
        if (_ending is not { } ending)
        {
            return false;
        }

        _timer!.Dispose();
        _stops.Unregister();
        _ending = null;
        return ending.IsCancellationRequested;
    }

    private CancellationToken GetToken()
    {
        if (_timeout == Timeout.InfiniteTimeSpan || _ending is not null)
        {
            return _ending?.Token ?? _stopping;
        }

        _ending = new CancellationTokenSource();
        _stops = _stopping.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _ending);
        _timer = _time.CreateTimer(
            static state => _ = UserCode.CancelAsync((CancellationTokenSource)state!),
            _ending,
            _timeout,
            Timeout.InfiniteTimeSpan);
        return _ending.Token;
    }
}
