using System.Buffers.Binary;
using System.Text;
using GoAkt.Typed.Hosting.Actors;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>Reads what a frame carries beside its envelope: headers and a deadline.</summary>
/// <remarks>Source: docs/wire.md, "Framed".</remarks>
internal static class RequestMetadata
{
    // Up to 4.2.12 a deadline is absolute, in nanoseconds since 1970; later it is what remains. Ten years are neither a
    // time-out that anyone sends nor a moment that is still to come.
    private const long TenYears = 10L * 365 * 24 * 60 * 60 * 1_000_000_000;

    /// <param name="bytes">The metadata; empty if the frame has none.</param>
    /// <param name="time">What an absolute deadline is measured by.</param>
    /// <param name="headers">The headers, or null if there are none.</param>
    /// <param name="timeLeft">What is left until the deadline; infinite if there is none.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes,
        TimeProvider time,
        out IReadOnlyDictionary<string, string>? headers,
        out TimeSpan timeLeft)
    {
        headers = null;
        timeLeft = Timeout.InfiniteTimeSpan;
        if (bytes.IsEmpty)
        {
            return true;
        }

        if (!TryReadLength(ref bytes, out int count))
        {
            return false;
        }

        Dictionary<string, string>? all = null;
        for (int i = 0; i < count; i++)
        {
            if (!TryReadText(ref bytes, out string? name) || !TryReadText(ref bytes, out string? value))
            {
                return false;
            }

            all ??= new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            all[name] = value;
        }

        if (!BinaryPrimitives.TryReadInt64BigEndian(bytes, out long deadline))
        {
            return false;
        }

        headers = all;
        timeLeft = TimeLeftUntil(deadline, time);
        return true;
    }

    private static TimeSpan TimeLeftUntil(long deadline, TimeProvider time)
    {
        if (deadline == 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        if (deadline < TenYears)
        {
            return WireDuration.FromNanoseconds(deadline);
        }

        TimeSpan left = DateTimeOffset.UnixEpoch.AddTicks(deadline / TimeSpan.NanosecondsPerTick) - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static bool TryReadLength(ref ReadOnlySpan<byte> bytes, out int length)
    {
        bool read = BinaryPrimitives.TryReadUInt16BigEndian(bytes, out ushort value);
        bytes = read ? bytes[2..] : bytes;
        length = value;
        return read;
    }

    private static bool TryReadText(
        ref ReadOnlySpan<byte> bytes, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!TryReadLength(ref bytes, out int length) || length > bytes.Length)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(bytes[..length]);
        bytes = bytes[length..];
        return true;
    }
}
