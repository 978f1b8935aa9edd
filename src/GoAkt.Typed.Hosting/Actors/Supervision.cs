using GoAkt.Typed.Remoting.Protos;
using SupervisorDirective = GoAkt.Typed.Spawning.SupervisorDirective;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>What becomes of an actor whose handler failed, by the rules that it was spawned with.</summary>
internal sealed class Supervision(SupervisorSpec? spec, TimeProvider time)
{
    private readonly Queue<DateTimeOffset> _restarts = new();

    /// <summary>The directive for a failure; null if no rule is for it, and the actor is to be suspended.</summary>
    public SupervisorDirective? For(Exception failure)
    {
        if (spec is null)
        {
            return null;
        }

        if (spec.HasAnyErrorDirective)
        {
            return (SupervisorDirective)spec.AnyErrorDirective;
        }

        Type type = failure.GetType();
        return (SupervisorDirective?)spec.Directives
            .FirstOrDefault(rule => rule.ErrorType == type.FullName || rule.ErrorType == type.Name)?.Directive;
    }

    /// <summary>Whether one more restart is within the rules' limit, and counts it.</summary>
    public bool TryRestart()
    {
        if (spec is null || spec.MaxRetries == 0)
        {
            return true;
        }

        DateTimeOffset now = time.GetUtcNow();
        TimeSpan window = WireDuration.ToPositiveTimeSpan(spec.Timeout) ?? TimeSpan.Zero;
        while (window > TimeSpan.Zero && _restarts.TryPeek(out DateTimeOffset oldest) && now - oldest > window)
        {
            _restarts.Dequeue();
        }

        if (_restarts.Count >= spec.MaxRetries)
        {
            return false;
        }

        _restarts.Enqueue(now);
        return true;
    }
}
