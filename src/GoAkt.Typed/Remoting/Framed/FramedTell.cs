using System.Threading.Tasks.Sources;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// One tell on its way, or a batch of them. The caller's token ends it at once, and it never leaves then if it has not left by that time.
/// </summary>
internal sealed class FramedTell : IValueTaskSource, IThreadPoolWorkItem
{
    private readonly CancellationTokenRegistration _cancellation;
    private CompletionSource<bool> _source;
    private Exception? _failure;
    private int _ended;

    public FramedTell(in CallOptions options)
    {
        DeadlineTick = options.Deadline.Tick;
        _cancellation = options.CancellationToken.UnsafeRegister(
            static (tell, token) => ((FramedTell)tell!).Fail(new OperationCanceledException(token)), this);
    }

    /// <summary>In milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long DeadlineTick { get; }

    public bool HasEnded => Volatile.Read(ref _ended) != 0;

    /// <summary>Ends when the node has taken it; to be awaited once.</summary>
    public ValueTask Taken => new(this, _source.Version);

    /// <summary>Completes it, unless it has ended; the caller's code runs in the pool.</summary>
    public void Succeed()
    {
        if (TryEnd())
        {
            using PoolContext.Scope scope = PoolContext.Enter();
            _source.SetResult(true);
        }
    }

    /// <summary>Completes it on another thread, unless it has ended.</summary>
    public void Fail(Exception exception)
    {
        if (TryEnd())
        {
            _failure = (exception as RemotingException)?.ForOneCall() ?? exception;
            CompletionThreads.Run(this);
        }
    }

    /// <summary>After this the caller's token has no say any more.</summary>
    public void ForgetCancellation() => _cancellation.Unregister();

    void IThreadPoolWorkItem.Execute()
    {
        using PoolContext.Scope scope = PoolContext.Enter();
        _source.SetException(_failure!);
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token);

    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return false;
        }

        ForgetCancellation();
        return true;
    }
}
