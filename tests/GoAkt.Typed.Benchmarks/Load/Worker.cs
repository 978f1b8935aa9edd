namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>One caller's share of a measurement.</summary>
internal sealed class Worker(CancellationToken stopping)
{
    private volatile bool _isCounting;

    public bool IsCounting
    {
        get => _isCounting;
        set => _isCounting = value;
    }

    public bool IsStopping => stopping.IsCancellationRequested;

    public LatencyHistogram Latencies { get; } = new();

    public void Note(long stopwatchTicks)
    {
        if (_isCounting)
        {
            Latencies.Add(stopwatchTicks);
        }
    }
}
