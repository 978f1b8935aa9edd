using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf.WellKnownTypes;

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

    internal abstract PassivationStrategy ToStrategy();

    /// <exception cref="ArgumentException">It is out of its range.</exception>
    internal virtual void Validate()
    {
    }

    internal static Passivation? FromStrategy(PassivationStrategy? strategy) =>
        strategy?.StrategyCase switch
        {
            PassivationStrategy.StrategyOneofCase.TimeBased =>
                new TimeBased(strategy.TimeBased.PassivateAfter?.ToTimeSpan() ?? TimeSpan.Zero),
            PassivationStrategy.StrategyOneofCase.MessagesCountBased =>
                new MessageCount(strategy.MessagesCountBased.MaxMessages),
            PassivationStrategy.StrategyOneofCase.LongLived => LongLived,
            _ => null,
        };

    /// <summary>After a time without a message.</summary>
    /// <param name="Idle">The time.</param>
    public sealed record TimeBased(TimeSpan Idle) : Passivation
    {
        internal override void Validate() =>
            OptionRange.RequireNodeTime(Idle, nameof(SpawnOptions), nameof(SpawnOptions.Passivation));

        internal override PassivationStrategy ToStrategy() =>
            new() { TimeBased = new TimeBasedPassivation { PassivateAfter = Duration.FromTimeSpan(Idle) } };
    }

    /// <summary>After a number of messages.</summary>
    /// <param name="Count">The number.</param>
    public sealed record MessageCount(long Count) : Passivation
    {
        internal override void Validate() =>
            OptionRange.Require(
                Count > 0, Count, nameof(SpawnOptions), nameof(SpawnOptions.Passivation), "more than zero");

        internal override PassivationStrategy ToStrategy() =>
            new() { MessagesCountBased = new MessagesCountBasedPassivation { MaxMessages = Count } };
    }

    private sealed record Never : Passivation
    {
        internal override PassivationStrategy ToStrategy() => new() { LongLived = new LongLivedPassivation() };
    }
}
