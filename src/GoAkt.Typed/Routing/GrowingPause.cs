namespace GoAkt.Typed.Routing;

/// <summary>The pauses between tries: they double from 50 ms to a second, and each is shorter by a chance amount, so
/// that what began at once does not go on at once.</summary>
internal static class GrowingPause
{
    private const int MostDoublings = 10;

    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    /// <param name="tries">How many tries there have been.</param>
    public static TimeSpan After(int tries)
    {
        TimeSpan pause = s_first * (1 << Math.Min(tries, MostDoublings));
        return (pause < s_longest ? pause : s_longest) * (1 - (Random.Shared.NextDouble() / 2));
    }
}
