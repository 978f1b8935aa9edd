using System.Diagnostics;
using System.Numerics;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>Counts latencies in buckets of about three per cent, without allocating.</summary>
internal sealed class LatencyHistogram
{
    private const int BucketsPerOctave = 32;

    private readonly long[] _counts = new long[64 * BucketsPerOctave];

    public long Count { get; private set; }

    public void Add(long stopwatchTicks)
    {
        _counts[BucketOf(stopwatchTicks)]++;
        Count++;
    }

    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
    }

    public TimeSpan Percentile(double percentile)
    {
        long wanted = (long)Math.Ceiling(Count * percentile);
        for (int i = 0; i < _counts.Length; i++)
        {
            wanted -= _counts[i];
            if (wanted <= 0)
            {
                return Stopwatch.GetElapsedTime(0, FloorOf(i));
            }
        }

        return TimeSpan.Zero;
    }

    private static int BucketOf(long ticks)
    {
        ulong value = (ulong)Math.Max(1, ticks);
        int octave = BitOperations.Log2(value);
        int fraction = octave >= 5 ? (int)(value >> (octave - 5)) & (BucketsPerOctave - 1) : 0;
        return (octave * BucketsPerOctave) + fraction;
    }

    private static long FloorOf(int bucket)
    {
        int octave = bucket / BucketsPerOctave;
        long fraction = bucket % BucketsPerOctave;
        return octave >= 5 ? (1L << octave) + (fraction << (octave - 5)) : 1L << octave;
    }
}
