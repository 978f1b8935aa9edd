using System.Collections.Concurrent;

namespace GoAkt.Typed.Remoting;

/// <summary>Objects to use again: one kept for each thread without any synchronisation, the rest shared and bounded.</summary>
internal sealed class ObjectPool<T>(int maxShared)
    where T : class
{
    private readonly ConcurrentQueue<T> _shared = new();
    private int _sharedCount;

    [ThreadStatic]
    private static T? t_own;

    public T? TryTake()
    {
        T? item = t_own;
        if (item is not null)
        {
            t_own = null;
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
        if (t_own is null)
        {
            t_own = item;
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
