using GoAkt.Typed.Messages;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary><c>google.protobuf.Duration</c> as time spans that timers can take.</summary>
internal static class WireDuration
{
    private const byte SecondsTag = 0x08;
    private const byte NanosTag = 0x10;

    /// <summary>The longest that a timer takes, 24.8 days; a longer one means "for ever".</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    public static TimeSpan ToTimeSpan(Duration duration) => ToTimeSpan(duration.Seconds, duration.Nanos);

    /// <returns>The time, or null if none is given.</returns>
    public static TimeSpan? ToPositiveTimeSpan(Duration? duration) =>
        duration is not null && ToTimeSpan(duration) is var time && time > TimeSpan.Zero ? time : null;

    /// <summary>Reads the message straight from its bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> duration, out TimeSpan time)
    {
        long seconds = 0;
        long nanos = 0;
        time = default;
        while (!duration.IsEmpty)
        {
            ReadOnlySpan<byte> field = duration;
            if (!Varint.TryRead(ref field, out ulong tag) || !Varint.TryRead(ref field, out ulong value))
            {
                return false;
            }

            if (tag == SecondsTag)
            {
                seconds = (long)value;
                duration = field;
            }
            else if (tag == NanosTag)
            {
                nanos = (int)value;
                duration = field;
            }
            else if (!Varint.TryReadField(ref duration, out _, out _))
            {
                return false;
            }
        }

        time = ToTimeSpan(seconds, nanos);
        return true;
    }

    public static TimeSpan FromNanoseconds(long nanoseconds) => Clamp(nanoseconds / TimeSpan.NanosecondsPerTick);

    private static TimeSpan ToTimeSpan(long seconds, long nanos)
    {
        seconds = Math.Clamp(seconds, -(long)Longest.TotalSeconds - 1, (long)Longest.TotalSeconds + 1);
        return Clamp((seconds * TimeSpan.TicksPerSecond) + (nanos / TimeSpan.NanosecondsPerTick));
    }

    private static TimeSpan Clamp(long ticks) => new(Math.Clamp(ticks, 0, Longest.Ticks));
}
