using System.Text;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>Requests that go to the node in one send; it answers them one by one, in their order.</summary>
internal abstract class FramedFlight
{
    private const int Waiting = 0;
    private const int Leaving = 1;
    private const int Withdrawn = 2;

    private int _state;

    public abstract ReadOnlySpan<byte> Bytes { get; }

    public abstract int RequestCount { get; }

    /// <summary>When nobody awaits its answers any more, in milliseconds of
    /// <see cref="Environment.TickCount64"/>.</summary>
    public abstract long LatestDeadlineTick { get; }

    /// <summary>To be called before it is sent.</summary>
    /// <returns>False if it was withdrawn.</returns>
    public bool TryLeave() => Interlocked.CompareExchange(ref _state, Leaving, Waiting) == Waiting;

    /// <summary>Keeps it from being sent.</summary>
    /// <returns>False if it leaves already.</returns>
    public bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) == Waiting;

    /// <summary>Takes the node's answer to one of its requests.</summary>
    public abstract void Answer(int request, ReadOnlySpan<byte> frame);

    /// <summary>Makes it what it was when it was new.</summary>
    protected void ResetState() => Volatile.Write(ref _state, Waiting);

    protected static RemotingException? FailureIn(ReadOnlySpan<byte> frame, byte[] responseName)
    {
        if (!Frame.TrySplit(frame, out ReadOnlySpan<byte> name, out _, out ReadOnlySpan<byte> body))
        {
            return RemotingException.Protocol("the node's answer is no frame");
        }

        if (name.SequenceEqual(responseName))
        {
            return null;
        }

        return name.SequenceEqual(Frame.ErrorName)
            ? FramedError.Parse(body)
            : RemotingException.Protocol(
                $"the node answered '{Encoding.UTF8.GetString(name)}' where '{Encoding.UTF8.GetString(responseName)}' was expected");
    }
}
