using System.Collections.Concurrent;

namespace GoAkt.Typed.Threading;

/// <summary>Objects to use again: one kept for each thread without any synchronisation, the rest shared and
/// bounded.</summary>
internal sealed class ObjectPool<T>(int maxShared)
    where T : class
{
    private readonly ConcurrentQueue<T> _shared = new();
    private int _sharedCount;

    [ThreadStatic]
    private static T? s_own;

    public T? TryTake()
    {
        T? item = s_own;
        if (item is not null)
        {
            s_own = null;
            return item;
        }

        if (_shared.TryDequeue(out item))
        {
            Interlocked.Decrement(ref _sharedCount);
        }

        return item;
    }

    public void Return(T item)
    {
        if (s_own is null)
        {
            s_own = item;
        }
        else if (Interlocked.Increment(ref _sharedCount) <= maxShared)
        {
            _shared.Enqueue(item);
        }
        else
        {
            Interlocked.Decrement(ref _sharedCount);
        }
    }
}
