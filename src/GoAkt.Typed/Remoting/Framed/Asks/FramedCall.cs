using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Framed.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>
/// One request and its awaited answer. Only the thread that takes a call out of its connection completes it: the
/// connection's reader with the answer, or the thread that gives the call up.
/// </summary>
internal abstract class FramedCall : IThreadPoolWorkItem
{
    private CancellationTokenRegistration _cancellation;
    private Exception? _failure;
    private byte[]? _taken;

    /// <summary>The request's bytes, which belong to the call until <see cref="TakeFrame"/>.</summary>
    protected byte[]? Buffer { get; set; }

    /// <summary>How many bytes the request takes.</summary>
    public int Length { get; protected set; }

    /// <summary>In milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long DeadlineTick { get; protected set; }

    /// <summary>The caller's own.</summary>
    public CancellationToken CancellationToken { get; protected set; }

    /// <summary>What holds the call at present: its connection, or the queue for one.</summary>
    public IFramedCallHolder? Holder { get; set; }

    /// <summary>What bounds the connections that it and its like take up; null for nothing.</summary>
    public ActorLane? Lane { get; protected set; }

    /// <summary>Where it waits for a connection, if it does.</summary>
    public LinkedListNode<FramedCall>? Place { get; set; }

    /// <summary>
    /// Whether its answer completes the very task that the caller awaits, and so runs the caller's code. Other calls
    /// are a step of a longer way, and complete on another thread than the one that reads their answer.
    /// </summary>
    public virtual bool RunsCallersCode => false;

    /// <summary>How many bytes of memory the request keeps while it waits to be sent.</summary>
    public int HeldBytes => Buffer!.Length;

    public ReadOnlySpan<byte> RequestFrame => Buffer.AsSpan(0, Length);

    /// <summary>Takes over the request's bytes, for a sender that may outlive the call.</summary>
    public ReadOnlyMemory<byte> TakeFrame()
    {
        ReadOnlyMemory<byte> frame = Buffer.AsMemory(0, Length);
        (_taken, Buffer) = (Buffer, null);
        return frame;
    }

    /// <summary>Copies the messages of an ask out of its request, for a call that has failed.</summary>
    public KeptMessages KeepMessages(PayloadFormat format)
    {
        Frame.TrySplit((Buffer ?? _taken).AsSpan(0, Length), out _, out _, out ReadOnlySpan<byte> body);
        return KeptMessages.FromRequest(body, format);
    }

    /// <summary>Lets the caller's token give the call up from now on.</summary>
    public void ObserveCancellation()
    {
        if (CancellationToken.CanBeCanceled)
        {
            _cancellation = CancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var call = (FramedCall)state!;
                    call.Holder?.GiveUp(call, new OperationCanceledException(token));
                },
                this);
        }
    }

    /// <summary>Completes the call with the node's answer, unless that is a failure or can't be read.</summary>
    /// <returns>Null, or what the call has to <see cref="Fail"/> with.</returns>
    public Exception? Answer(ReadOnlySpan<byte> frame)
    {
        RemotingException? failure = FramedAnswer.FailureIn(frame, ResponseName, out ReadOnlySpan<byte> body);
        return failure ?? Complete(body);
    }

    /// <summary>Ends the call with the node's answer, on a thread that must not run the caller's code.</summary>
    public void AnswerForPool(ReadOnlySpan<byte> frame)
    {
        Exception? failure;
        if (RunsCallersCode)
        {
            using PoolContext.Scope scope = PoolContext.Enter();
            failure = Answer(frame);
        }
        else
        {
            failure = Answer(frame);
        }

        if (failure is not null)
        {
            Fail(failure);
        }
    }

    /// <summary>Completes the call with a failure, on another thread.</summary>
    public void Fail(Exception exception)
    {
        _failure = exception;
        WorkerThreads.Completions.Run(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Exception? failure = _failure;
        _failure = null;
        if (failure is null)
        {
            Succeed();
        }
        else
        {
            Complete(failure);
        }
    }

    /// <summary>Lets <see cref="Succeed"/> be called on another thread.</summary>
    protected void SucceedElsewhere() => WorkerThreads.Completions.Run(this);

    protected abstract ReadOnlySpan<byte> ResponseName { get; }

    /// <summary>Reads the answer, and completes the call; may run the caller's code on this thread if it says
    /// so.</summary>
    /// <returns>Null, or why the answer can't be read: then the call is not complete.</returns>
    protected abstract Exception? Complete(ReadOnlySpan<byte> body);

    /// <summary>Completes the call with what the body gave; may run the caller's code on this thread.</summary>
    protected abstract void Succeed();

    /// <summary>Completes the call; may run the caller's code on this thread.</summary>
    protected abstract void Complete(Exception failure);

    /// <summary>After this the caller's token has no say any more.</summary>
    public void EndCancellation()
    {
        _cancellation.Dispose();
        _cancellation = default;
    }

    /// <summary>Lets go of the request's bytes that a sender has taken over.</summary>
    protected void ForgetTakenFrame() => _taken = null;
}

/// <summary>What a call waits in or for.</summary>
internal interface IFramedCallHolder
{
    /// <summary>Fails the call, unless it is not here any more.</summary>
    void GiveUp(FramedCall call, Exception reason);
}

/// <summary>Stands in a connection for a call whose answer nobody wants any more.</summary>
internal sealed class GivenUpCall : FramedCall
{
    public static readonly GivenUpCall Instance = new();

    private GivenUpCall()
    {
    }

    protected override ReadOnlySpan<byte> ResponseName => default;

    protected override Exception? Complete(ReadOnlySpan<byte> body) => null;

    protected override void Succeed()
    {
    }

    protected override void Complete(Exception failure)
    {
    }
}
