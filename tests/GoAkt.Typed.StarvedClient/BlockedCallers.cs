using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace GoAkt.Typed.StarvedClient;

/// <summary>
/// Many callers whose code blocks behind an await for a while. Prints the most threads that the client has had
/// meanwhile, and how many asks have ended well in the end.
/// </summary>
internal static class BlockedCallers
{
    private const int Callers = 300;

    public static void Run(WireProtocol wire, string node, int connections, TimeSpan blocked)
    {
        // Where threads are few, the runtime has to have its own before the client takes any: for timers, for the
        // console.
        using (CancellationTokenSource timer = new(TimeSpan.FromMilliseconds(1)))
        {
            Task.Run(timer.Token.WaitHandle.WaitOne).Wait();
        }

        Console.WriteLine();
        GoAktClient client = GoAktClient.ConnectAsync(
            [node],
            options =>
            {
                options.Protocol = wire;
                options.MaxConnectionsPerNode = connections;
                options.AskTimeout = TimeSpan.FromMinutes(1);
            }).GetAwaiter().GetResult();
        ActorId known = new("actors/Echo", "known");
        int most = 0;
        int answered = 0;
        using ManualResetEventSlim release = new();
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(_ => CallAsync())];
        for (var time = Stopwatch.StartNew(); time.Elapsed < blocked; release.Wait(10))
        {
            most = Math.Max(most, LibraryThreads.Count);
        }

        release.Set();
        Task.WaitAll(callers);
        Console.WriteLine($"threads {Math.Max(most, LibraryThreads.Count)}");
        Console.WriteLine($"answered {answered}");

        async Task CallAsync()
        {
            await client.AskAsync<Duration>(known, new Duration()).ConfigureAwait(false);
            Interlocked.Increment(ref answered);
            release.Wait();
        }
    }
}
