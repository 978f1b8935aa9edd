using GoAkt.Typed.Remoting.Protos;
using SupervisorDirective = GoAkt.Typed.Spawning.SupervisorDirective;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>What becomes of an actor whose handler failed, by the rules that it was spawned with.</summary>
internal sealed class Supervision(SupervisorSpec? spec, TimeProvider time)
{
    private readonly Queue<DateTimeOffset> _restarts = new();

    // As Go's reflection writes *errors.PanicError: a supervisor that a Go client sends along names it so.
    private const string GoPanic = "errors.PanicError";

    /// <summary>The directive for a failure, by the order of GoAkt 4.6: for what a panic was caused by, for the failure
    /// itself, for any. Null if there is no rule, and the actor is to be suspended.</summary>
    public SupervisorDirective? For(Exception failure)
    {
        var panic = failure as ActorPanicException;
        return RuleFor(panic?.InnerException)
            ?? (panic is null ? null : RuleFor(GoPanic))
            ?? RuleFor(failure)
            ?? AnyErrorDirective
            ?? (panic is null ? null : SupervisorDirective.Stop);
    }

    private SupervisorDirective? AnyErrorDirective =>
        spec is { HasAnyErrorDirective: true } ? (SupervisorDirective)spec.AnyErrorDirective : null;

    private SupervisorDirective? RuleFor(Exception? failure) =>
        failure?.GetType() is { } type ? RuleFor(type.FullName) ?? RuleFor(type.Name) : null;

    private SupervisorDirective? RuleFor(string? errorType) =>
        (SupervisorDirective?)spec?.Directives.FirstOrDefault(rule => rule.ErrorType == errorType)?.Directive;

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
