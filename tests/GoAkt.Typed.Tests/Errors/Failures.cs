using System.Diagnostics;
using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Tests.Errors;

/// <summary>Awaits failures of calls that have little time, on a machine that may be busy.</summary>
internal static class Failures
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Calls until the time of the call was over after its message had left, and not before.</summary>
    public static Task<TException> OnceSentAsync<TException>(Func<Task> call)
        where TException : GoAktException =>
        UntilAsync<TException>(call, static e => e.Delivery != Delivery.NotSent);

    /// <summary>Calls until the failure is one that the test is about, and answers the last one if none ever
    /// is.</summary>
    public static async Task<TException> UntilAsync<TException>(Func<Task> call, Func<TException, bool> isMeant)
        where TException : GoAktException
    {
        long start = Stopwatch.GetTimestamp();
        TException e;
        do
        {
            e = await Assert.ThrowsAsync<TException>(call);
        }
        while (!isMeant(e) && Stopwatch.GetElapsedTime(start) < s_patience);

        return e;
    }
}
