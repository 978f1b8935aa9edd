using System.Diagnostics;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>What one measurement of a few seconds found.</summary>
/// <param name="CallsPerSecond">Messages, whether or not several shared a request.</param>
/// <param name="P50">Half of the calls took no longer.</param>
/// <param name="P99">99 of 100 calls took no longer.</param>
/// <param name="Client">What this process used per message.</param>
/// <param name="Node">What the node's process used per message; null if that is not known.</param>
internal sealed record Measurement(
    double CallsPerSecond, TimeSpan P50, TimeSpan P99, MessageUsage Client, MessageUsage? Node)
{
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Lets workers run, and counts what they do after a warm-up.</summary>
    /// <param name="workers">How many.</param>
    /// <param name="duration">How long to count.</param>
    /// <param name="messagesPerCall">How many messages a worker's call carries.</param>
    /// <param name="peer">The node, if it is one of this program's own.</param>
    /// <param name="start">Starts one worker, which runs until the token is cancelled and notes each call's time while
    /// told to.</param>
    public static async Task<Measurement> TakeAsync(
        int workers, TimeSpan duration, int messagesPerCall, PeerProcess? peer, Func<int, Worker, Task> start)
    {
        using CancellationTokenSource stopping = new();
        Worker[] all = [.. Enumerable.Range(0, workers).Select(_ => new Worker(stopping.Token))];
        var running = Task.WhenAll(all.Select((worker, i) => start(i, worker)));
        await Task.WhenAny(running, Task.Delay(WarmUp));
        ProcessUsage client = ProcessUsage.Now;
        ProcessUsage? node = peer?.Usage;
        long startedAt = Stopwatch.GetTimestamp();
        foreach (Worker worker in all)
        {
            worker.IsCounting = true;
        }

        await Task.WhenAny(running, Task.Delay(duration));
        foreach (Worker worker in all)
        {
            worker.IsCounting = false;
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(startedAt);
        client = ProcessUsage.Now - client;
        node = peer?.Usage - node;
        await stopping.CancelAsync();
        await running;

        LatencyHistogram total = new();
        foreach (Worker worker in all)
        {
            total.Add(worker.Latencies);
        }

        double messages = Math.Max(1, total.Count) * messagesPerCall;
        return new Measurement(
            messages / elapsed.TotalSeconds,
            total.Percentile(0.5),
            total.Percentile(0.99),
            MessageUsage.Of(client, messages),
            node is { } used ? MessageUsage.Of(used, messages) : null);
    }

    public static Measurement MedianOf(IEnumerable<Measurement> all)
    {
        Measurement[] sorted = [.. all.OrderBy(static one => one.CallsPerSecond)];
        return sorted[sorted.Length / 2];
    }
}

/// <summary>What a process used per message.</summary>
/// <param name="Cpu">Processor time, system calls included.</param>
/// <param name="Bytes">Managed memory that it allocated.</param>
internal sealed record MessageUsage(TimeSpan Cpu, double Bytes)
{
    public static MessageUsage Of(ProcessUsage usage, double messages) =>
        new(usage.Cpu / messages, usage.Allocated / messages);
}
