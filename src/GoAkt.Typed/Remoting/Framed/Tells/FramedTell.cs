using System.Threading.Tasks.Sources;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Framed.Tells;

/// <summary>
/// One tell on its way, or a batch of them. The caller's token ends it at once, and it never leaves then if it has not
/// left by that time.
/// </summary>
internal sealed class FramedTell : IValueTaskSource, IThreadPoolWorkItem
{
    private readonly CancellationTokenRegistration _cancellation;
    private readonly FramedTellPipe _pipe;
    private readonly bool _isOnSlowWay;
    private CompletionSource<bool> _source;
    private Exception? _failure;
    private int _ended;

    /// <param name="pipe">The way that it goes.</param>
    /// <param name="options">What bounds the tell.</param>
    /// <param name="isOnSlowWay">Whether it is a step of a longer way, rather than the whole of a call.</param>
    public FramedTell(FramedTellPipe pipe, in CallOptions options, bool isOnSlowWay)
    {
        _pipe = pipe;
        _isOnSlowWay = isOnSlowWay;
        DeadlineTick = options.Deadline.Tick;
        _cancellation = options.CancellationToken.UnsafeRegister(
            static (tell, token) => ((FramedTell)tell!).GiveUp(token), this);
    }

    /// <summary>In milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long DeadlineTick { get; }

    public bool HasEnded => Volatile.Read(ref _ended) != 0;

    /// <summary>Ends when the node has taken it; to be awaited once.</summary>
    public ValueTask Taken => new(this, _source.Version);

    /// <summary>Completes it, unless it has ended. The caller's code runs on another thread.</summary>
    public void Succeed()
    {
        if (!TryEnd())
        {
            return;
        }

        if (_isOnSlowWay)
        {
            WorkerThreads.Completions.Run(this);
        }
        else
        {
            Complete();
        }
    }

    /// <summary>Completes it on another thread, unless it has ended.</summary>
    public void Fail(Exception exception)
    {
        if (TryEnd())
        {
            _failure = (exception as RemotingException)?.ForOneCall() ?? exception;
            WorkerThreads.Completions.Run(this);
        }
    }

    /// <summary>After this the caller's token has no say any more.</summary>
    public void ForgetCancellation() => _cancellation.Unregister();

    private void GiveUp(CancellationToken token)
    {
        Fail(new OperationCanceledException(token));
        _pipe.NoteGivenUp();
    }

    void IThreadPoolWorkItem.Execute() => Complete();

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token);

    private void Complete()
    {
        if (_isOnSlowWay)
        {
            SetResult();
            return;
        }

        using PoolContext.Scope scope = PoolContext.Enter();
        SetResult();
    }

    private void SetResult()
    {
        if (_failure is null)
        {
            _source.SetResult(true);
        }
        else
        {
            _source.SetException(_failure);
        }
    }

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

/// <summary>What tells have to have in common to share a request.</summary>
/// <param name="Receiver">The actor that they are for.</param>
/// <param name="Actor">What is known of the actor; null if the node reports a missing one by itself.</param>
/// <param name="Headers">What travels in the request's metadata, or null.</param>
/// <param name="MetadataSize">How many bytes the headers take.</param>
/// <param name="IsBatch">Whether it is a batch, whose request fails or succeeds for itself.</param>
internal readonly record struct FramedTellRoute(
    ActorAddress Receiver,
    CalledActor? Actor,
    IReadOnlyList<KeyValuePair<string, string>>? Headers,
    int MetadataSize,
    bool IsBatch)
{
    public bool CanShareWith(in FramedTellRoute other) =>
        ReferenceEquals(Receiver, other.Receiver)
        && !IsBatch
        && !other.IsBatch
        && MetadataSize == other.MetadataSize
        && (MetadataSize == 0 || Headers!.SequenceEqual(other.Headers!));
}
