using System.Threading.Tasks.Sources;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>Who waits for the reply to a message.</summary>
internal abstract class Asker : IAsker
{
    /// <summary>What is left of the asker's time; never less than zero.</summary>
    public abstract TimeSpan Remaining { get; }

    /// <summary>Whether nobody waits for the reply any more.</summary>
    public abstract bool HasEnded { get; }

    /// <summary>Whether nobody will take the reply.</summary>
    public bool IsLate => HasEnded || Remaining == TimeSpan.Zero;

    /// <summary>Ends the ask, unless it has ended.</summary>
    public abstract void TryEnd(AskOutcome outcome);

    void IAsker.Answer(IMessage reply) => TryEnd(AskOutcome.Replied(reply));
}

/// <summary>An ask whose reply is not there yet. It ends with the reply, with its time-out, or with the node, whichever
/// is first.</summary>
internal sealed class PendingAsk : Asker, IValueTaskSource<AskOutcome>
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _nodeEnds;

    // Continuations leave the actor's turn: what follows the reply is the connection's work, not the actor's.
    private ManualResetValueTaskSourceCore<AskOutcome> _core = new() { RunContinuationsAsynchronously = true };
    private int _ended;

    public PendingAsk(HostedNode node, TimeSpan timeout)
    {
        _time = node.Time;
        _timeout = timeout;
        _start = _time.GetTimestamp();
        _nodeEnds = node.Ended.UnsafeRegister(static state => ((PendingAsk)state!).TryEnd(AskOutcome.NotAlive), this);
        _timer = _time.CreateTimer(
            static state => ((PendingAsk)state!).TryEnd(AskOutcome.TimedOut), this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>To be awaited once.</summary>
    public ValueTask<AskOutcome> Outcome => new(this, _core.Version);

    public override TimeSpan Remaining
    {
        get
        {
            TimeSpan remaining = _timeout - _time.GetElapsedTime(_start);
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    public override bool HasEnded => Volatile.Read(ref _ended) != 0;

    public override void TryEnd(AskOutcome outcome)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _nodeEnds.Unregister();
            _timer?.Dispose();
            _core.SetResult(outcome);
        }
    }

    AskOutcome IValueTaskSource<AskOutcome>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<AskOutcome>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<AskOutcome>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}

/// <summary>How an ask ended.</summary>
internal readonly struct AskOutcome
{
    private AskOutcome(AskResult result, IMessage? reply, string? error)
    {
        Result = result;
        Reply = reply;
        Error = error;
    }

    public static AskOutcome TimedOut => new(AskResult.TimedOut, null, null);

    public static AskOutcome NotAlive => new(AskResult.NotAlive, null, null);

    public static AskOutcome MailboxFull => new(AskResult.MailboxFull, null, null);

    /// <summary>The message was handled, and its handler has no reply: how a tell to a grain ends.</summary>
    public static AskOutcome Done => new(AskResult.Replied, null, null);

    public AskResult Result { get; }

    public IMessage? Reply { get; }

    /// <summary>What the handler failed with, where the asker is told.</summary>
    public string? Error { get; }

    public static AskOutcome Replied(IMessage reply) => new(AskResult.Replied, reply, null);

    /// <summary>How an ask ends that is not taken.</summary>
    public static AskOutcome Of(Admission refused) => refused == Admission.MailboxFull ? MailboxFull : NotAlive;

    public static AskOutcome Failed(string error) => new(AskResult.Failed, null, error);
}

internal enum AskResult
{
    Replied,
    TimedOut,
    NotAlive,
    MailboxFull,
    Failed,
}
