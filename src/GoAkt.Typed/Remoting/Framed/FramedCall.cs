using System.Text;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// One request and its awaited answer. Whoever takes a call out of its connection completes it, and nobody else: the connection's
/// reader with the answer, or the one that gives it up.
/// </summary>
internal abstract class FramedCall
{
    private CancellationTokenRegistration _cancellation;

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

    /// <summary>How many bytes of memory the request keeps while it waits to be sent.</summary>
    public int HeldBytes => Buffer!.Length;

    public ReadOnlySpan<byte> Frame => Buffer.AsSpan(0, Length);

    /// <summary>Takes over the request's bytes, for a sender that may outlive the call.</summary>
    public ReadOnlyMemory<byte> TakeFrame()
    {
        ReadOnlyMemory<byte> frame = Buffer.AsMemory(0, Length);
        Buffer = null;
        return frame;
    }

    /// <summary>Lets the caller's token give the call up from now on.</summary>
    public void ObserveCancellation()
    {
        if (CancellationToken.CanBeCanceled)
        {
            _cancellation = CancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    FramedCall call = (FramedCall)state!;
                    call.Holder?.GiveUp(call, new OperationCanceledException(token));
                },
                this);
        }
    }

    /// <summary>Completes the call with the node's answer.</summary>
    public void Answer(ReadOnlySpan<byte> frame)
    {
        if (!Framed.Frame.TrySplit(frame, out ReadOnlySpan<byte> name, out _, out ReadOnlySpan<byte> body))
        {
            Fail(RemotingException.Protocol("the node's answer is no frame"));
        }
        else if (name.SequenceEqual(ResponseName))
        {
            Complete(body);
        }
        else if (name.SequenceEqual(Framed.Frame.ErrorName))
        {
            Fail(FramedError.Parse(body));
        }
        else
        {
            Fail(RemotingException.Protocol(
                $"the node answered '{Encoding.UTF8.GetString(name)}' where '{Encoding.UTF8.GetString(ResponseName)}' was expected"));
        }
    }

    /// <summary>Completes the call with a failure. Never runs the caller's code on this thread.</summary>
    public abstract void Fail(Exception exception);

    protected abstract ReadOnlySpan<byte> ResponseName { get; }

    /// <summary>Completes the call; may run the caller's code on this thread.</summary>
    protected abstract void Complete(ReadOnlySpan<byte> body);

    /// <summary>After this the caller's token has no say any more.</summary>
    public void EndCancellation()
    {
        _cancellation.Dispose();
        _cancellation = default;
    }
}
