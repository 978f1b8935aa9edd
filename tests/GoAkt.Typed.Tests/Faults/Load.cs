using System.Collections.Concurrent;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>Workers that make calls one after another until they are told to stop, and note what failed.</summary>
internal sealed class Load : IAsyncDisposable
{
    /// <summary>After so many tells an ask is due: it waits for them, which would pile up without end where a tell is
    /// done once it has left.</summary>
    public const int TellsAtOnce = 16;

    private readonly Task _workers;
    private volatile bool _isStopping;
    private int _begun;
    private int _done;

    public Load(Func<int, Task> call, int workers) =>
        _workers =
            Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(call))));

    public int Done => Volatile.Read(ref _done);

    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Waits until each of them has got on.</summary>
    public static async Task ProgressAsync(params Load[] loads)
    {
        int[] done = [.. loads.Select(static load => load.Done)];
        await Eventually.TrueAsync(() => loads.Zip(done).All(static pair => pair.First.Done > pair.Second + 50));
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await _workers;
    }

    private async Task WorkAsync(Func<int, Task> call)
    {
        while (!_isStopping)
        {
            try
            {
                await call(Interlocked.Increment(ref _begun));
                Interlocked.Increment(ref _done);
            }
            catch (Exception e)
            {
                Failures.Enqueue(e);
                await Task.Yield();
            }
        }
    }
}
