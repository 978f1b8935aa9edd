namespace GoAkt.Typed.Hosting.Actors;

/// <summary>Runs what the application gave, which may throw anything, block its thread, or never end.</summary>
internal static class UserCode
{
    /// <summary>Runs a step of an actor's end on the thread pool and waits for it, up to a limit.</summary>
    /// <returns>What it failed with, or that it did not end in time; null if it did.</returns>
    public static Task<Exception?> RunAsync(Func<Task> step, TimeSpan patience, string name) =>
        WaitAsync(Task.Run(step), patience, name);

    /// <summary>Waits for what is under way, up to a limit.</summary>
    /// <returns>What it failed with, or that it did not end in time; null if it did.</returns>
    public static async Task<Exception?> WaitAsync(Task running, TimeSpan patience, string name)
    {
        try
        {
            // By the system's clock, not the node's: one that stands still in a test must not keep the node from
            // ending.
            await running.WaitAsync(patience).ConfigureAwait(false);
            return null;
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(
                static late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
            return new TimeoutException($"{name} did not end within {patience}.");
        }
        catch (Exception e)
        {
            // The application's code may throw anything.
            return e;
        }
    }

    /// <summary>Cancels a token whose callbacks are the application's.</summary>
    public static async Task<Exception?> CancelAsync(CancellationTokenSource source)
    {
        try
        {
            await source.CancelAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            // A callback may throw anything.
            return e;
        }
    }

    /// <summary>The failures of several steps as one; null if there was none.</summary>
    public static Exception? Combine(params ReadOnlySpan<Exception?> failures)
    {
        List<Exception> all = [];
        foreach (Exception? failure in failures)
        {
            if (failure is not null)
            {
                all.Add(failure);
            }
        }

        return all.Count <= 1 ? all.FirstOrDefault() : new AggregateException(all);
    }
}
