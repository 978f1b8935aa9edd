using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace GoAkt.Typed.Threading;

/// <summary>
/// The state of an <see cref="IValueTaskSource{TResult}"/> whose only awaiter is this library. It differs from
/// <see cref="ManualResetValueTaskSourceCore{TResult}"/> in that nothing of it ever needs the thread pool: what awaits
/// it runs on the thread that completes it, or, where that was faster, on the one that begins to await.
/// </summary>
internal struct CompletionSource<TResult>
{
    private static readonly Action<object?> s_completed = static _ => { };

    private Action<object?>? _continuation;
    private object? _state;
    private TResult? _result;
    private ExceptionDispatchInfo? _error;
    private short _version;

    public readonly short Version => _version;

    /// <summary>Makes it new again.</summary>
    public void Reset()
    {
        _version++;
        _continuation = null;
        _state = null;
        _result = default;
        _error = null;
    }

    /// <summary>Completes it; to be called once.</summary>
    public void SetResult(TResult result)
    {
        _result = result;
        Complete();
    }

    /// <summary>Completes it; to be called once.</summary>
    public void SetException(Exception exception)
    {
        _error = ExceptionDispatchInfo.Capture(exception);
        Complete();
    }

    public readonly ValueTaskSourceStatus GetStatus(short token)
    {
        Validate(token);
        return !ReferenceEquals(Volatile.Read(in _continuation), s_completed) ? ValueTaskSourceStatus.Pending
            : _error is null ? ValueTaskSourceStatus.Succeeded
            : _error.SourceException is OperationCanceledException ? ValueTaskSourceStatus.Canceled
            : ValueTaskSourceStatus.Faulted;
    }

    public readonly TResult GetResult(short token)
    {
        Validate(token);
        _error?.Throw();
        return _result!;
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token)
    {
        Validate(token);
        _state = state;
        if (Interlocked.CompareExchange(ref _continuation, continuation, null) is not null)
        {
            continuation(state);
        }
    }

    private void Complete()
    {
        if (Interlocked.CompareExchange(ref _continuation, s_completed, null) is { } continuation)
        {
            object? state = _state;
            _continuation = s_completed;
            continuation(state);
        }
    }

    private readonly void Validate(short token)
    {
        if (token != _version)
        {
            throw new InvalidOperationException("The call was awaited already.");
        }
    }
}
