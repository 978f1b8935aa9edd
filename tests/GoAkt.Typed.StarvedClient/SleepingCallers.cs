using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace GoAkt.Typed.StarvedClient;

/// <summary>
/// Sixty-four callers sleep behind the await of an ask, again and again, while another one waits synchronously for its
/// asks. Prints how many of those ended while a caller slept on that had slept when they began, and the most threads
/// that the client has had meanwhile.
/// </summary>
internal static class SleepingCallers
{
    private const int Callers = 64;
    private const int Asks = 100;

    private static readonly TimeSpan s_sleep = TimeSpan.FromMilliseconds(200);

    public static void Run(WireProtocol wire, string node)
    {
        GoAktClient client = GoAktClient.ConnectAsync(
            [node],
            options =>
            {
                options.Protocol = wire;
                options.MaxConnectionsPerNode = 8;
                options.AskTimeout = TimeSpan.FromMinutes(1);
            }).GetAwaiter().GetResult();
        ActorId known = new("actors/Echo", "known");
        using ManualResetEventSlim end = new();
        int[] sleeps = new int[Callers];
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(SleepAgainAndAgainAsync)];
        SpinWait.SpinUntil(() => sleeps.Any(IsSleep));
        int beside = 0;
        int most = 0;
        for (int i = 0; i < Asks; i++)
        {
            int[] before = [.. sleeps];
            client.AskAsync<Duration>(known, new Duration()).GetAwaiter().GetResult();
            bool isBeside = before.Zip(sleeps).Any(static pair => IsSleep(pair.First) && pair.First == pair.Second);
            beside += isBeside ? 1 : 0;
            most = Math.Max(most, LibraryThreads.Count);
        }

        end.Set();
        Task.WaitAll(callers);
        Console.WriteLine($"beside {beside}");
        Console.WriteLine($"threads {most}");

        async Task SleepAgainAndAgainAsync(int caller)
        {
            while (!end.IsSet)
            {
                await client.AskAsync<Duration>(known, new Duration()).ConfigureAwait(false);
                Interlocked.Increment(ref sleeps[caller]);
                end.Wait(s_sleep);
                Interlocked.Increment(ref sleeps[caller]);
            }
        }
    }

    private static bool IsSleep(int sleep) => sleep % 2 == 1;
}
