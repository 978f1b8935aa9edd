using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace GoAkt.Typed.StarvedClient;

/// <summary>
/// The code behind the await of many calls blocks for good, and so does every thread of the pool. Prints what another
/// call that gets no answer ends with, and how many milliseconds after its time; and what becomes of one that is
/// answered.
/// </summary>
internal static class BlockedAwaits
{
    private const int Callers = 40;

    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static void Run(WireProtocol wire, string node, string silent)
    {
        GoAktClient client = Connect(wire, node, s_patience);
        GoAktClient lonely = Connect(wire, silent, s_time);
        ActorId known = new("actors/Echo", "known");
        client.AskAsync<Duration>(known, new Duration()).GetAwaiter().GetResult();
        StarvedPool.BlockPool();
        ManualResetEventSlim never = new();
        for (int i = 0; i < Callers; i++)
        {
            _ = BlockBehindAsync(lonely.ExistsAsync(new ActorId("actors/Echo", $"silent-{i}")), never);
        }

        var time = Stopwatch.StartNew();
        string end = StarvedPool.EndOf(() => lonely.AskAsync<Duration>(known, new Duration(), 2 * s_time)).Type;
        Console.WriteLine($"silent {end} {time.ElapsedMilliseconds - (long)(2 * s_time).TotalMilliseconds}");
        if (wire != WireProtocol.Connect)
        {
            Console.WriteLine($"answered {StarvedPool.EndOf(() => client.WhereisAsync(known)).Type} 0");
        }
    }

    private static async Task BlockBehindAsync(Task call, ManualResetEventSlim never)
    {
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        never.Wait();
    }

    private static GoAktClient Connect(WireProtocol wire, string node, TimeSpan time) => GoAktClient.ConnectAsync(
        [node],
        options =>
        {
            options.Protocol = wire;
            options.RequestTimeout = time;
            options.AskTimeout = time;
        }).GetAwaiter().GetResult();
}
