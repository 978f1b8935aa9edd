using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Connect;

/// <summary>
/// Ends a call in its time though <see cref="HttpClient"/> can't: all that it does, its time-outs too, it does in the
/// thread pool, which may be busy for long. The call goes on behind it, and what it brings is thrown away.
/// </summary>
internal sealed class PostGuard : Timed, IValueTaskSource<RentedBytes>, IThreadPoolWorkItem
{
    /// <summary>Mostly the call ends by itself before this has passed, and then knows better what became of
    /// it.</summary>
    private const int GraceMilliseconds = 50;

    private readonly Action _onEnded;
    private ConfiguredValueTaskAwaitable<RentedBytes>.ConfiguredValueTaskAwaiter _call;
    private CompletionSource<RentedBytes> _source;
    private int _ended;

    private PostGuard(Deadline deadline)
    {
        DeadlineTick = deadline.Tick + GraceMilliseconds;
        _onEnded = OnEnded;
    }

    /// <summary>Guards a call that has begun.</summary>
    public static ValueTask<RentedBytes> Guard(ValueTask<RentedBytes> call, Deadline deadline)
    {
        if (call.IsCompleted)
        {
            return call;
        }

        PostGuard guard = new(deadline);
        ValueTask<RentedBytes> answer = new(guard, guard._source.Version);
        Deadlines.Add(guard);
        guard._call = call.ConfigureAwait(false).GetAwaiter();
        guard._call.UnsafeOnCompleted(guard._onEnded);
        return answer;
    }

    public override void Expire()
    {
        if (TryEnd())
        {
            WorkerThreads.Completions.Run(this);
        }
    }

    /// <summary>Whether the request has left nobody knows: it may be waiting for a thread still.</summary>
    void IThreadPoolWorkItem.Execute() =>
        _source.SetException(
            RemotingException.TimedOut(
                Delivery.Unknown,
                "no answer was read in time; all threads of the thread pool may be busy, which Connect's answers need"));

    RentedBytes IValueTaskSource<RentedBytes>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<RentedBytes>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<RentedBytes>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token);

    private void OnEnded()
    {
        bool isInTime = TryEnd();
        RentedBytes answer;
        try
        {
            answer = _call.GetResult();
        }
        catch (Exception e)
        {
            if (isInTime)
            {
                _source.SetException(e);
            }

            return;
        }

        if (isInTime)
        {
            _source.SetResult(answer);
        }
        else
        {
            answer.Dispose();
        }
    }

    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return false;
        }

        Deadlines.Remove(this);
        return true;
    }
}
