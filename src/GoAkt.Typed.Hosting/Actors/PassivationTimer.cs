using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>Watches for the moment when an actor is to be stopped by itself: after a time without messages, or after so
/// many of them.</summary>
internal sealed class PassivationTimer : IDisposable
{
    private readonly HostedActor _actor;
    private readonly TimeProvider _time;
    private readonly TimeSpan? _idle;
    private readonly long? _messages;
    private ITimer? _timer;
    private long _handled;

    public PassivationTimer(HostedActor actor, PassivationStrategy strategy, TimeProvider time)
    {
        _actor = actor;
        _time = time;
        switch (strategy.StrategyCase)
        {
            case PassivationStrategy.StrategyOneofCase.TimeBased:
                _idle = WireDuration.ToPositiveTimeSpan(strategy.TimeBased.PassivateAfter);
                break;
            case PassivationStrategy.StrategyOneofCase.MessagesCountBased:
                _messages = strategy.MessagesCountBased.MaxMessages;
                break;
        }
    }

    public void Start()
    {
        if (_idle is { } idle)
        {
            _timer = _time.CreateTimer(
                static state => ((PassivationTimer)state!).Check(), this, idle, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Counts a message. Called within the actor's turn.</summary>
    public bool IsDueAfterMessage() => _messages is { } most && ++_handled == most;

    public void Dispose() => _timer?.Dispose();

    private void Check()
    {
        TimeSpan rest = _idle!.Value - _time.GetElapsedTime(_actor.LastMessageAt);
        if (rest <= TimeSpan.Zero && _actor.IsIdle)
        {
            _actor.Passivate();
        }
        else
        {
            // A suspended or busy actor is looked at again a whole period later.
            _timer?.Change(rest > TimeSpan.Zero ? rest : _idle.Value, Timeout.InfiniteTimeSpan);
        }
    }
}
