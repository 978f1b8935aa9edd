using System.Diagnostics;
using System.Globalization;
using GoAkt.Typed.Errors;

namespace EchoAndCounter;

/// <summary>Makes calls, prints each with its result and its time, and remembers whether every answer was
/// right.</summary>
internal sealed class Transcript
{
    public bool IsAllRight { get; private set; } = true;

    /// <summary>Whether any call was answered, be it by a refusal.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>Makes a call that answers.</summary>
    /// <param name="call">The call, as it is printed.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="expected">The right answer.</param>
    public Task AskAsync<T>(string call, Func<Task<T>> make, T expected)
        where T : class =>
        RunAsync(call, async () =>
        {
            T answer = await make();
            return answer.Equals(expected)
                ? $"{answer}"
                : throw new WrongAnswerException($"{answer}, but {expected} is right");
        });

    /// <summary>Makes a call without an answer.</summary>
    /// <param name="call">The call, as it is printed.</param>
    /// <param name="make">Makes it.</param>
    public Task DoAsync(string call, Func<Task> make) =>
        RunAsync(call, async () =>
        {
            await make();
            return "done";
        });

    private async Task RunAsync(string call, Func<Task<string>> make)
    {
        long start = Stopwatch.GetTimestamp();
        string result;
        string mark = "ok  ";
        try
        {
            result = await make();
            HasAnswer = true;
        }
        catch (Exception e) when (e is GoAktException or WrongAnswerException)
        {
            IsAllRight = false;
            HasAnswer |= e is not (
                NodeUnavailableException or ConnectionLostException or WireProtocolException or CallTimeoutException);
            mark = "FAIL";
            result = $"{e.GetType().Name}: {e.Message}";
        }

        string time = Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);
        Console.WriteLine($"{mark} {time,9} ms  {call,-28} {result}");
    }

    private sealed class WrongAnswerException(string message) : Exception(message);
}
