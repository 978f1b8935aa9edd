using GoAkt.Typed.Errors;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// Work that callers share while it is under way, such as a look-up that many calls need at once. The work keeps to a
/// time of its own, which began with whoever came first; each caller keeps to its own as well. One that has time left
/// when the work runs out of its own begins it again, with twice the time, or joins who has.
/// </summary>
internal sealed class SharedWork<TResult>
{
    private Task<TResult>? _underWay;

    public bool IsUnderWay => Volatile.Read(ref _underWay) is not null;

    /// <summary>Joins the work that is under way, or begins it on this thread.</summary>
    public Task<TResult> Join(Func<Task<TResult>> begin)
    {
        if (Volatile.Read(ref _underWay) is { } underWay)
        {
            return underWay;
        }

        TaskCompletionSource<TResult> completion = new();
        if (Interlocked.CompareExchange(ref _underWay, completion.Task, null) is { } begunMeanwhile)
        {
            return begunMeanwhile;
        }

        _ = RunAsync(begin, completion);
        return completion.Task;
    }

    /// <summary>Joins the work or begins it, until it comes to something within the caller's own time.</summary>
    /// <exception cref="RemotingException">The work failed, or the caller's time is over.</exception>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    /// <param name="begin">Begins the work; given how often it has run out of time for this caller.</param>
    /// <param name="call">The caller's bounds.</param>
    /// <param name="tooLate">What to say if the time is over and no work has ended by then.</param>
    public Task<TResult> JoinAsync(Func<int, Task<TResult>> begin, CallOptions call, string tooLate) =>
        SharedWork.AwaitAsync(repeats => Join(() => begin(repeats)), call, tooLate);

    private async Task RunAsync(Func<Task<TResult>> begin, TaskCompletionSource<TResult> completion)
    {
        try
        {
            TResult result = await begin().InPlace();
            Volatile.Write(ref _underWay, null);

            // The client's own code goes on in place, mostly to the next request. Where a call ends with this work
            // instead, what is behind its await is left to the pool: it may wait for another of these callers.
            using PoolContext.Scope scope = PoolContext.Enter();
            completion.SetResult(result);
        }
        catch (Exception e)
        {
            Volatile.Write(ref _underWay, null);

            WorkerThreads.Completions.Run(new Failure(completion, e));
        }
    }

    private sealed class Failure(TaskCompletionSource<TResult> completion, Exception reason) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            // What waits is the end of a call, and with it the application's code, which may wait for another of these
            // callers.
            using PoolContext.Scope scope = PoolContext.Enter();
            completion.SetException(reason);

            // All callers may have given up: then nobody else looks at it.
            _ = completion.Task.Exception;
        }
    }
}

/// <summary>Awaits shared work.</summary>
internal static class SharedWork
{
    private const int MostDoublings = 10;

    /// <summary>
    /// How long work may take that has run out of time before. A machine that is too slow for much work at once would
    /// never come to an end of it, if all of it was begun again and again with as little time.
    /// </summary>
    /// <param name="usual">How long it may take the first time.</param>
    /// <param name="repeats">How often it has run out of time.</param>
    public static TimeSpan TimeOf(TimeSpan usual, int repeats) => usual * (1 << Math.Min(repeats, MostDoublings));

    /// <summary>Awaits shared work within the caller's own time.</summary>
    /// <param name="join">Joins the work that is under way, or begins it; given how often that has run out of
    /// time.</param>
    /// <param name="call">The caller's bounds.</param>
    /// <param name="tooLate">What to say if the time is over and no work has ended by then.</param>
    /// <exception cref="RemotingException">The caller's time is over.</exception>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public static async Task<TResult> AwaitAsync<TResult>(
        Func<int, Task<TResult>> join, CallOptions call, string tooLate)
    {
        Exception? outOfTime = null;
        for (int repeats = 0; ; repeats++)
        {
            Task<TResult> work = join(repeats);
            try
            {
                return await work.UntilAsync(call.Deadline.Tick, call.CancellationToken).InPlace();
            }
            catch (TimeoutException e) when (work.Exception?.InnerException != e)
            {
                // What work has ended in knows more.
                throw outOfTime ?? RemotingException.TimedOut(Delivery.NotSent, tooLate);
            }
            catch (Exception e) when (RanOutOfTime(e) && !call.Deadline.HasPassed)
            {
                outOfTime = e;
            }
        }
    }

    private static bool RanOutOfTime(Exception e) =>
        (e as RemotingException ?? e.InnerException as RemotingException)?.Failure == RemotingFailure.TimedOut;
}
