namespace GoAkt.Typed.Hosting.Server;

/// <summary>How long the stop of a node waits for what is not the node's own: handlers, actors' ends and
/// peers.</summary>
internal sealed class StopPatience
{
    // What heeds its token, or has an answer to send, gets by with it.
    private static readonly TimeSpan s_lastMoment = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource _drainEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when requests that were taken are waited for no longer.</summary>
    public Task DrainEnd => _drainEnd.Task;

    /// <summary>Whether nothing is waited for any more, but for a last moment.</summary>
    public bool IsOver => _end.Task.IsCompleted;

    /// <summary>Lets the stop go on to the actors.</summary>
    public void EndDrain() => _drainEnd.TrySetResult();

    /// <summary>Lets the stop wait for nothing any more.</summary>
    public void End()
    {
        _end.TrySetResult();
        EndDrain();
    }

    /// <summary>Waits for a step of the stop, until nothing is waited for any more and a last moment is over.</summary>
    /// <returns>Whether the step has ended; what it failed with is thrown then.</returns>
    public async Task<bool> WaitAsync(Task step)
    {
        if (await Task.WhenAny(step, _end.Task).ConfigureAwait(false) != step)
        {
            // By the system's clock: one that stands still in a test must not keep the node from ending.
            await Task.WhenAny(step, Task.Delay(s_lastMoment, CancellationToken.None)).ConfigureAwait(false);
        }

        if (!step.IsCompleted)
        {
            _ = step.ContinueWith(
                static late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
            return false;
        }

        await step.ConfigureAwait(false);
        return true;
    }
}
