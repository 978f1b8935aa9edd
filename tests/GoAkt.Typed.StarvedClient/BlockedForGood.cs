using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace GoAkt.Typed.StarvedClient;

/// <summary>
/// A thousand callers block for good behind the await of an ask. Prints what the asks of another one end with, one that
/// is given no answer and how many milliseconds after its time, how many of the thousand were not answered, and the
/// most threads that the client has had meanwhile.
/// </summary>
internal static class BlockedForGood
{
    private const int Callers = 1_000;
    private const int Asks = 100;

    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static void Run(WireProtocol wire, string node)
    {
        GoAktClient client = GoAktClient.ConnectAsync(
            [node],
            options =>
            {
                options.Protocol = wire;
                options.MaxConnectionsPerNode = 8;
                options.AskTimeout = s_patience;
            }).GetAwaiter().GetResult();
        ActorId known = new("actors/Echo", "known");
        ActorId slow = new("actors/Echo", "cold-0");
        client.AskAsync<Duration>(slow, new Duration()).GetAwaiter().GetResult();
        ManualResetEventSlim never = new();
        int beginner = Environment.CurrentManagedThreadId;
        Task[] calls = [.. Enumerable.Range(0, Callers).Select(_ => BeginAsync())];
        int most = 0;
        List<string> ends = [];
        for (int i = 0; i < Asks; i++)
        {
            ends.Add(StarvedPool.EndOf(() => client.AskAsync<Duration>(known, new Duration())).Type);
            most = Math.Max(most, LibraryThreads.Count);
        }

        Console.WriteLine($"others {string.Join(",", ends.Distinct())}");
        Duration longSleep = new() { Seconds = 60 };
        var time = Stopwatch.StartNew();
        string end = StarvedPool.EndOf(() => client.AskAsync<Duration>(slow, longSleep, s_time)).Type;
        Console.WriteLine($"silent {end} {time.ElapsedMilliseconds - (long)s_time.TotalMilliseconds}");
        Task.WaitAll(calls, s_patience);
        Console.WriteLine($"missing {calls.Count(static call => !call.IsCompletedSuccessfully)}");
        Console.WriteLine($"threads {Math.Max(most, LibraryThreads.Count)}");

        Task BeginAsync()
        {
            Task call = client.AskAsync<Duration>(known, new Duration());
            _ = BlockBehindAsync(call);
            return call;
        }

        async Task BlockBehindAsync(Task call)
        {
            await call.ConfigureAwait(false);
            if (Environment.CurrentManagedThreadId != beginner)
            {
                never.Wait();
            }
        }
    }
}
