using System.Diagnostics;
using GoAkt.Typed.Errors;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace GoAkt.Typed.StarvedClient;

/// <summary>
/// Every thread of the pool blocks for good, and no further one is to come. Calls that get no answer are made from
/// threads of their own: prints for each what it ended with, how many milliseconds after its time, and whether that
/// names the thread pool.
/// </summary>
internal static class StarvedPool
{
    private const int Threads = 8;

    // More than a socket takes at once, so that whoever sends it may be held up.
    private const int LargeLength = 1_000_000;

    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(1);

    // What is answered may take its time: this process has just started, and others may keep the machine busy.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static void Run(WireProtocol wire, string node, string silent)
    {
        GoAktClient client = Wait(GoAktClient.ConnectAsync(
            [node],
            options =>
            {
                options.Protocol = wire;
                options.RequestTimeout = s_patience;
                options.AskTimeout = s_patience;
            }));
        GoAktClient lonely = Wait(GoAktClient.ConnectAsync(
            [silent],
            options =>
            {
                options.Protocol = wire;
                options.RequestTimeout = s_time;
                options.AskTimeout = s_time;
            }));
        ActorId known = new("actors/Echo", "known");
        ActorId quick = new("actors/Echo", "cold-0");
        Wait(client.AskAsync<Duration>(known, new Duration()));
        Wait(client.AskAsync<Duration>(quick, new Duration()));
        Duration longSleep = new() { Seconds = 60 };

        BlockPool();

        Measure(
        [
            ("ask", () => client.AskAsync<Duration>(known, longSleep, s_time)),
            ("batch", () => client.AskAllAsync<Duration>(known, [longSleep, longSleep], s_time)),
            ("first-ask", () => lonely.AskAsync<Duration>(new ActorId("actors/Echo", "a"), longSleep)),
            ("tell", () => lonely.TellAsync(new ActorId("actors/Echo", "b"), longSleep)),
            ("tells", () => lonely.TellAllAsync(new ActorId("actors/Echo", "c"), [longSleep, longSleep])),
            ("spawn", () => lonely.SpawnAsync(new ActorId("actors/Echo", "d"))),
            ("stop", () => lonely.StopAsync(new ActorId("actors/Echo", "e"))),
            ("look-up", () => lonely.WhereisAsync(new ActorId("actors/Echo", "f"))),
            ("exists", () => lonely.ExistsAsync(new ActorId("actors/Echo", "g"))),
            ("kinds", () => lonely.KindsAsync()),
            ("grain", () => lonely.AskGrainAsync<Duration>(new ActorId("actors/EchoGrain", "h"), longSleep)),
            ("grain-tell", () => lonely.TellGrainAsync(new ActorId("actors/EchoGrain", "i"), longSleep)),
        ]);
        if (wire != WireProtocol.Connect)
        {
            MeasureAnswers("answered-asks", () => client.AskAsync<Duration>(quick, new Duration()));
            MeasureAnswers("answered-tells", () => client.TellAsync(quick, new Duration()));
            StringValue large = new() { Value = new string('a', LargeLength) };
            MeasureAnswers("answered-large-asks", () => client.AskAsync<StringValue>(quick, large));
            MeasureAnswers("answered-large-tells", () => client.TellAsync(quick, large));
        }
    }

    public static void BlockPool()
    {
        ThreadPool.SetMinThreads(Threads, Threads);
        ThreadPool.SetMaxThreads(Threads, Threads);
        using CountdownEvent blocked = new(Threads);
        ManualResetEventSlim never = new();
        for (int i = 0; i < 64; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    if (!blocked.IsSet)
                    {
                        blocked.Signal();
                    }

                    never.Wait();
                },
                null);
        }

        blocked.Wait();
    }

    private static void Measure((string What, Func<Task> Call)[] calls)
    {
        Thread[] callers = [.. calls.Select(static call => new Thread(() =>
        {
            var time = Stopwatch.StartNew();
            (string end, string reason) = EndOf(call.Call);
            long late = time.ElapsedMilliseconds - (long)s_time.TotalMilliseconds;
            Console.WriteLine($"{call.What} {end} {late} {reason.Contains("thread pool", StringComparison.Ordinal)}");
        }))];
        Array.ForEach(callers, static caller => caller.Start());
        Array.ForEach(callers, static caller => caller.Join());
    }

    private static void MeasureAnswers(string what, Func<Task> call)
    {
        string[] ends = [.. Enumerable.Range(0, 20).Select(_ => EndOf(call).Type).Distinct()];
        Console.WriteLine($"{what} {string.Join(",", ends)} 0 False");
    }

    public static (string Type, string Message) EndOf(Func<Task> call)
    {
        try
        {
            call().GetAwaiter().GetResult();
            return ("ok", string.Empty);
        }
        catch (GoAktException e)
        {
            return (e.GetType().Name, e.Message);
        }
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
