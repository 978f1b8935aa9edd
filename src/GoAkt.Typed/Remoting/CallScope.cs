using GoAkt.Typed.Errors;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// One token for all that can end a call early: its deadline, its caller, and the end of the client. Scopes are pooled,
/// since a timer and a token source for each call would be half of what the call allocates.
/// </summary>
internal sealed class CallScope : IDisposable
{
    private const int MostPooled = 256;

    private static readonly ObjectPool<CallScope> s_pool = new(MostPooled);

    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _byCaller;
    private CancellationTokenRegistration _byOwner;
    private CancellationToken _caller;
    private CancellationToken _owner;

    public CancellationToken Token => _source.Token;

    /// <summary>Begins a call.</summary>
    /// <param name="options">What bounds the call.</param>
    /// <param name="owner">Cancelled when the client is disposed.</param>
    /// <exception cref="OperationCanceledException">The caller has given up already.</exception>
    /// <exception cref="RemotingException">The deadline has passed already, or the client is disposed.</exception>
    public static CallScope Begin(in CallOptions options, CancellationToken owner)
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        if (owner.IsCancellationRequested)
        {
            throw RemotingException.Disposed(Delivery.NotSent);
        }

        TimeSpan left = options.TimeLeft();
        CallScope scope = s_pool.TryTake() ?? new CallScope();
        scope._caller = options.CancellationToken;
        scope._owner = owner;
        scope._byCaller = scope.CancelWith(options.CancellationToken);
        scope._byOwner = scope.CancelWith(owner);
        if (!options.Deadline.IsInfinite)
        {
            scope._source.CancelAfter(left);
        }

        return scope;
    }

    /// <summary>What to throw when the token ended the call.</summary>
    /// <param name="delivery">What is known of the request.</param>
    /// <param name="lateness">What to say if its time was over; null for that the node did not answer.</param>
    public Exception Reason(Delivery delivery, string? lateness = null) =>
        _caller.IsCancellationRequested ? new OperationCanceledException(_caller)
        : _owner.IsCancellationRequested ? RemotingException.Disposed(delivery)
        : lateness is null ? RemotingException.TimedOut(delivery)
        : RemotingException.TimedOut(delivery, lateness);

    public void Dispose()
    {
        _byCaller.Dispose();
        _byOwner.Dispose();
        (_caller, _owner) = (default, default);
        if (_source.TryReset())
        {
            s_pool.Return(this);
        }
        else
        {
            _source.Dispose();
        }
    }

    private CancellationTokenRegistration CancelWith(CancellationToken token) =>
        token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
}
