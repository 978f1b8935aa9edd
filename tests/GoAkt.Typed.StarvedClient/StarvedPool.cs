using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace GoAkt.Typed.StarvedClient;

/// <summary>
/// Every thread of the pool blocks for good, and no further one is to come. Calls that get no answer are made from threads of their own:
/// prints for each what it ended with, and how many milliseconds after its time.
/// </summary>
internal static class StarvedPool
{
    private const int Threads = 8;

    // More than a socket takes at once, so that whoever sends it may be held up.
    private const int LargeLength = 1_000_000;

    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(1);

    public static void Run(WireProtocol wire, string node, string silent)
    {
        GoAktClient client = Wait(GoAktClient.ConnectAsync(
            [node],
            options =>
            {
                options.Protocol = wire;
                options.RequestTimeout = s_time;
                options.AskTimeout = s_time;
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

        Measure("ask", () => client.AskAsync<Duration>(known, longSleep));
        Measure("batch", () => client.AskAllAsync<Duration>(known, [longSleep, longSleep]));
        Measure("first-ask", () => lonely.AskAsync<Duration>(new ActorId("actors/Echo", "a"), longSleep));
        Measure("tell", () => lonely.TellAsync(new ActorId("actors/Echo", "b"), longSleep));
        Measure("tells", () => lonely.TellAllAsync(new ActorId("actors/Echo", "c"), [longSleep, longSleep]));
        Measure("spawn", () => lonely.SpawnAsync(new ActorId("actors/Echo", "d")));
        Measure("stop", () => lonely.StopAsync(new ActorId("actors/Echo", "e")));
        Measure("look-up", () => lonely.WhereisAsync(new ActorId("actors/Echo", "f")));
        Measure("exists", () => lonely.ExistsAsync(new ActorId("actors/Echo", "g")));
        Measure("kinds", () => lonely.KindsAsync());
        Measure("grain", () => lonely.AskGrainAsync<Duration>(new ActorId("actors/EchoGrain", "h"), longSleep));
        Measure("grain-tell", () => lonely.TellGrainAsync(new ActorId("actors/EchoGrain", "i"), longSleep));
        if (wire == WireProtocol.Framed)
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

    private static void Measure(string what, Func<Task> call)
    {
        Stopwatch time = Stopwatch.StartNew();
        string end = EndOf(call);
        Console.WriteLine($"{what} {end} {time.ElapsedMilliseconds - (long)s_time.TotalMilliseconds}");
    }

    private static void MeasureAnswers(string what, Func<Task> call)
    {
        string[] ends = [.. Enumerable.Range(0, 20).Select(_ => EndOf(call)).Distinct()];
        Console.WriteLine($"{what} {string.Join(",", ends)} 0");
    }

    public static string EndOf(Func<Task> call)
    {
        try
        {
            call().GetAwaiter().GetResult();
            return "ok";
        }
        catch (GoAktException e)
        {
            return e.GetType().Name;
        }
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
