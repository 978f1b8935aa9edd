namespace GoAkt.Typed.Errors;

/// <summary>Refuses options that no node could make sense of, by the option's name.</summary>
internal static class OptionRange
{
    public static void Require(bool isMet, object? value, string options, string option, string wanted)
    {
        if (!isMet)
        {
            throw new ArgumentException($"{options}.{option} is {value ?? "null"}: it must be {wanted}.", option);
        }
    }

    public static void RequireTime(TimeSpan? value, string options, string option) => Require(
        value is not { } time || (time > TimeSpan.Zero && time.TotalMilliseconds <= int.MaxValue),
        value,
        options,
        option,
        "more than zero and less than 24 days");

    /// <summary>For a time that a timer counts, which knows no shorter one.</summary>
    public static void RequireTimerTime(TimeSpan value, string options, string option) =>
        Require(
            value.TotalMilliseconds is >= 1 and <= int.MaxValue,
            value,
            options,
            option,
            "a millisecond at least and less than 24 days");

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
}
