using System.Diagnostics;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Testing;

/// <summary>Waits for what happens in the background.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    public static async Task TrueAsync(
        Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string description = "")
    {
        if (!await IsTrueAsync(condition, s_patience))
        {
            throw new TimeoutException($"This never came true: {description}");
        }
    }

    /// <summary>Waits until a condition holds, but not for ever, since the test has to help after a while.</summary>
    /// <returns>Whether it holds.</returns>
    public static async Task<bool> IsTrueAsync(Func<bool> condition, TimeSpan patience)
    {
        long start = Stopwatch.GetTimestamp();
        using PeriodicTimer again = new(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > patience)
            {
                return false;
            }

            await again.WaitForNextTickAsync();
        }

        return true;
    }

    /// <summary>Calls until the call is answered in time.</summary>
    public static async Task AnsweredAsync(Func<Task> call)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (CallTimeoutException) when (Stopwatch.GetElapsedTime(start) < s_patience)
            {
            }
        }
    }

    /// <summary>Waits for a task that has to end.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    public static Task<T> DoneAsync<T>(Task<T> task) => task.WaitAsync(s_patience);

    /// <summary>Waits for a task that has to end.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    public static Task DoneAsync(Task task) => task.WaitAsync(s_patience);
}
