namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// One tell on its way, or a batch of them; its task is the one that the caller sees. The caller's token ends it at once, and it never
/// leaves then if it has not left by that time.
/// </summary>
internal sealed class FramedTell : TaskCompletionSource
{
    private readonly CancellationTokenRegistration _cancellation;

    public FramedTell(in CallOptions options)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        DeadlineTick = options.Deadline.Tick;
        _cancellation = options.CancellationToken.UnsafeRegister(
            static (tell, token) => ((FramedTell)tell!).TrySetCanceled(token), this);
    }

    /// <summary>In milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long DeadlineTick { get; }

    public bool HasEnded => Task.IsCompleted;

    public void Succeed()
    {
        ForgetCancellation();
        TrySetResult();
    }

    public void Fail(RemotingException exception)
    {
        ForgetCancellation();
        TrySetException(exception);
    }

    /// <summary>After this the caller's token has no say any more.</summary>
    public void ForgetCancellation() => _cancellation.Unregister();
}
