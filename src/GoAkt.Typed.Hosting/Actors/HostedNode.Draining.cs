using System.Collections.Concurrent;

namespace GoAkt.Typed.Hosting.Actors;

/// <content>How what the node has taken is waited for, before anything is stopped.</content>
internal sealed partial class HostedNode
{
    // Between two looks at all actors: nothing tells that a mailbox is empty, as that would cost every message.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<IRequestSource, bool> _sources = new();
    private int _ownRequests;

    /// <summary>How many messages are at hand or wait.</summary>
    public int Unhandled => Actors.Unhandled + Grains.Unhandled;

    private bool HasWork => Volatile.Read(ref _ownRequests) != 0
        || _sources.Any(static source => source.Key.HasRequests)
        || Actors.HasWork
        || Grains.HasWork;

    /// <summary>Lets the node wait for a source's requests until what is returned is disposed of.</summary>
    public SourceRegistration Register(IRequestSource source)
    {
        _sources[source] = true;
        return new SourceRegistration(this, source);
    }

    /// <summary>Serves a request of the process that the node is in, and is known to be at work meanwhile.</summary>
    public async Task<T> ServeOwnAsync<T>(Func<Task<T>> request)
    {
        Interlocked.Increment(ref _ownRequests);
        try
        {
            // On the thread pool, so that an actor whose constructor blocks keeps nobody who does not want to wait.
            return await Task.Run(request).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _ownRequests);
        }
    }

    /// <summary>Waits until every request that was taken is answered, and every message in a mailbox handled. The node
    /// takes no new ones by then (<see cref="BeginStop"/>).</summary>
    /// <param name="hurry">Ends the waiting.</param>
    /// <returns>Whether nothing is left.</returns>
    public async Task<bool> DrainAsync(Task hurry)
    {
        // A source writes that it has a request, and then reads whether that is taken. It need not order the two by
        // itself, which would cost every request: this orders them for all threads, once.
        Interlocked.MemoryBarrierProcessWide();
        while (HasWork)
        {
            if (hurry.IsCompleted)
            {
                return false;
            }

            // By the system's clock: one that stands still in a test must not keep the node from ending.
            await Task.WhenAny(hurry, Task.Delay(s_pause, CancellationToken.None)).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>A source that is waited for.</summary>
    public readonly struct SourceRegistration(HostedNode node, IRequestSource source) : IDisposable
    {
        public void Dispose() => node._sources.TryRemove(source, out _);
    }
}
