using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Spawning;

/// <summary>When an actor is stopped to free its memory.</summary>
public abstract record Passivation
{
    private Passivation()
    {
    }

    /// <summary>Never.</summary>
    public static Passivation LongLived { get; } = new Never();

    /// <summary>After a time without a message.</summary>
    /// <param name="idle">The time; more than zero.</param>
    /// <returns>The strategy.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is not more than zero.</exception>
    public static Passivation After(TimeSpan idle)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(idle, TimeSpan.Zero);
        return new TimeBased(idle);
    }

    /// <summary>After a number of messages.</summary>
    /// <param name="count">The number; more than zero.</param>
    /// <returns>The strategy.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not more than zero.</exception>
    public static Passivation AfterMessages(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new MessageCount(count);
    }

    /// <exception cref="ArgumentException">It is out of its range.</exception>
    internal virtual void Validate()
    {
    }

    /// <summary>After a time without a message.</summary>
    /// <param name="Idle">The time.</param>
    public sealed record TimeBased(TimeSpan Idle) : Passivation
    {
        internal override void Validate() =>
            OptionRange.RequireNodeTime(Idle, nameof(SpawnOptions), nameof(SpawnOptions.Passivation));
    }

    /// <summary>After a number of messages.</summary>
    /// <param name="Count">The number.</param>
    public sealed record MessageCount(long Count) : Passivation
    {
        internal override void Validate() =>
            OptionRange.Require(
                Count > 0, Count, nameof(SpawnOptions), nameof(SpawnOptions.Passivation), "more than zero");
    }

    private sealed record Never : Passivation;
}
