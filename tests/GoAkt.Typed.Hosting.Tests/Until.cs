using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>Waits for what another thread is about to do.</summary>
internal static class Until
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a condition holds, and fails when it does not for half a minute.</summary>
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        using CancellationTokenSource limit = new(s_patience);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Not within {s_patience.TotalSeconds} s: {what}");
            await Task.Yield();
        }
    }

    /// <summary>Calls until the call is answered in time.</summary>
    public static async Task AnsweredAsync(Func<Task> call)
    {
        using CancellationTokenSource limit = new(s_patience);
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (AskTimeoutException) when (!limit.IsCancellationRequested)
            {
            }
        }
    }

    /// <summary>Waits for a task that has to end.</summary>
    public static Task<T> DoneAsync<T>(Task<T> task) =>
        task.WaitAsync(s_patience, TestContext.Current.CancellationToken);

    /// <summary>Waits for a task that has to end.</summary>
    public static Task DoneAsync(Task task) => task.WaitAsync(s_patience, TestContext.Current.CancellationToken);
}
