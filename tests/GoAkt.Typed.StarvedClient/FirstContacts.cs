using GoAkt.Typed.Errors;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace GoAkt.Typed.StarvedClient;

/// <summary>
/// Calls of new clients, on more threads than there are processors, while every thread of the pool blocks for good.
/// What is waited for often ends just while it begins to be awaited then. Prints how many calls were not answered.
/// </summary>
internal static class FirstContacts
{
    private const int Threads = 8;
    private const int CallsOfEach = 100;

    private static readonly ActorId s_known = new("actors/Echo", "known");
    private static readonly ActorId s_grain = new("actors/EchoGrain", "known");

    public static void Run(WireProtocol wire, string node)
    {
        StarvedPool.BlockPool();
        int missing = Threads * CallsOfEach;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < CallsOfEach; i++)
            {
                Call(wire, node, i);
                Interlocked.Decrement(ref missing);
            }
        })
        {
            IsBackground = true,
        })];
        Array.ForEach(threads, static thread => thread.Start());
        DateTime end = DateTime.UtcNow.AddSeconds(40);
        Array.ForEach(threads, thread => thread.Join(end > DateTime.UtcNow ? end - DateTime.UtcNow : TimeSpan.Zero));
        Console.WriteLine($"missing {Volatile.Read(ref missing)}");
    }

    private static void Call(WireProtocol wire, string node, int i)
    {
        GoAktClient client = GoAktClient
            .ConnectAsync(
                [node],
                options =>
                {
                    options.Protocol = wire;

                    // A call that is not woken never ends; one on a busy machine takes its time.
                    options.RequestTimeout = options.AskTimeout = TimeSpan.FromSeconds(30);
                })
            .GetAwaiter()
            .GetResult();
        Task call = (i % 4) switch
        {
            0 => client.TellAllAsync(s_known, [new Duration(), new Duration()]),
            1 => client.AskAllAsync<Duration>(s_known, [new Duration()]),
            2 => client.AskGrainAsync<Duration>(s_grain, new Duration()),
            _ => client.ExistsAsync(s_known),
        };
        try
        {
            call.GetAwaiter().GetResult();
        }
        catch (GoAktException e) when (e is KindNotRegisteredException)
        {
            // An answer, too.
        }

        client.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
