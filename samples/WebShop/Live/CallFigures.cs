using System.Diagnostics.Metrics;

namespace WebShop.Live;

/// <summary>The last minute's calls, from the figures that the client gives to any listener: see
/// docs/telemetry.md.</summary>
internal sealed class CallFigures : IDisposable
{
    private const int Minute = 60;
    private const string FeedKind = "shop.Feed";
    private const string ReadMethod = "ReadFeed";

    private readonly TimeProvider _time;
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();

    // One more than are shown: the second that has not ended yet.
    private readonly Bin[] _bins = [.. Enumerable.Range(0, Minute + 1).Select(static _ => new Bin())];

    public CallFigures(TimeProvider time)
    {
        _time = time;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "GoAkt.Typed", Name: "rpc.client.call.duration" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Add(seconds, tags));
        _listener.Start();
    }

    /// <summary>The last sixty seconds that have ended, the oldest first.</summary>
    public IReadOnlyList<SecondOfCalls> LastMinute()
    {
        long now = Now;
        lock (_gate)
        {
            return [.. Enumerable.Range(0, Minute).Select(i => BinOf(now - Minute + i).ToSecond())];
        }
    }

    public void Dispose() => _listener.Dispose();

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    // Called by whatever thread has ended a call, so it does little.
    private void Add(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        bool isOfFeed = false, isRead = false, isFailed = false;
        foreach ((string name, object? value) in tags)
        {
            isOfFeed |= name == "rpc.service" && value is FeedKind;
            isRead |= name == "rpc.method" && value is ReadMethod;
            isFailed |= name == "error.type";
        }

        lock (_gate)
        {
            BinOf(Now).Add(seconds * 1000, isOfFeed && isRead, isFailed);
        }
    }

    private Bin BinOf(long second)
    {
        Bin bin = _bins[second % _bins.Length];
        bin.BeginUnless(second);
        return bin;
    }

    private sealed class Bin
    {
        private long _second = -1;
        private int _calls;
        private int _reads;
        private int _failed;
        private double _sum;
        private double _slowest;

        public void BeginUnless(long second)
        {
            if (_second != second)
            {
                _second = second;
                _calls = _reads = _failed = 0;
                _sum = _slowest = 0;
            }
        }

        public void Add(double milliseconds, bool isRead, bool isFailed)
        {
            _calls += isRead ? 0 : 1;
            _reads += isRead ? 1 : 0;
            _failed += isFailed ? 1 : 0;
            _sum += milliseconds;
            _slowest = Math.Max(_slowest, milliseconds);
        }

        public SecondOfCalls ToSecond()
        {
            double mean = _sum / Math.Max(1, _calls + _reads);
            return new SecondOfCalls(_calls, _reads, _failed, Math.Round(mean, 3), Math.Round(_slowest, 3));
        }
    }
}
