using System.Diagnostics.CodeAnalysis;

namespace GoAkt.Typed.Errors;

/// <summary>Refuses options that no node could make sense of, by the option's name.</summary>
internal static class OptionRange
{
    /// <summary>The longest that a timer counts, <see cref="int.MaxValue"/> milliseconds, in the words of all errors
    /// and documentation.</summary>
    public const string LongestTime = "24.8 days";

    private const string OwnerKey = "GoAkt.Typed.Owner";
    private const string WantedKey = "GoAkt.Typed.Wanted";
    private const string MustBe = "it must be ";

    public static void Require(bool isMet, object? value, string options, string option, string wanted)
    {
        if (!isMet)
        {
            throw new ArgumentException($"{options}.{option} is {Describe(value)}: {MustBe}{wanted}.", option)
            {
                Data = { [OwnerKey] = options, [WantedKey] = wanted },
            };
        }
    }

    public static void RequireTime(TimeSpan? value, string options, string option, bool mayBeInfinite = false) =>
        Require(
            value is not { } time
                || (time > TimeSpan.Zero && time.TotalMilliseconds <= int.MaxValue)
                || (mayBeInfinite && time == Timeout.InfiniteTimeSpan),
            value,
            options,
            option,
            $"more than zero and at most {LongestTime}{OrInfinite(mayBeInfinite)}");

    /// <summary>For a time that a timer counts, which knows no shorter one.</summary>
    public static void RequireTimerTime(TimeSpan value, string options, string option, bool mayBeInfinite = false) =>
        Require(
            value.TotalMilliseconds is >= 1 and <= int.MaxValue
                || (mayBeInfinite && value == Timeout.InfiniteTimeSpan),
            value,
            options,
            option,
            $"from one millisecond to {LongestTime}{OrInfinite(mayBeInfinite)}");

    /// <summary>Tells which option is refused, for who knows another name of it.</summary>
    /// <param name="refusal">What was thrown.</param>
    /// <param name="owner">The class that has the option.</param>
    /// <param name="reason">What the option must be, as a sentence without its end.</param>
    /// <returns>Whether it is the refusal of an option; its name is that of the parameter then.</returns>
    public static bool TryRead(
        ArgumentException refusal, [NotNullWhen(true)] out string? owner, [NotNullWhen(true)] out string? reason)
    {
        owner = refusal.Data[OwnerKey] as string;
        reason = refusal.Data[WantedKey] is string wanted ? MustBe + wanted : null;
        return owner is not null && reason is not null;
    }

    /// <summary>For a time that only the node counts, in Go's nanoseconds.</summary>
    public static void RequireNodeTime(TimeSpan value, string options, string option) =>
        Require(
            value > TimeSpan.Zero && value.TotalSeconds <= long.MaxValue / 1e9,
            value,
            options,
            option,
            "more than zero and less than 292 years");

    public static void RequireNotNegative(int value, string options, string option) =>
        Require(value >= 0, value, options, option, "zero or more");

    private static string OrInfinite(bool mayBeInfinite) => mayBeInfinite ? ", or infinite" : string.Empty;

    // Infinite time is written as minus one millisecond, which says nothing to who did not write it so.
    private static object Describe(object? value) =>
        value is TimeSpan time && time == Timeout.InfiniteTimeSpan ? "infinite" : value ?? "null";
}
