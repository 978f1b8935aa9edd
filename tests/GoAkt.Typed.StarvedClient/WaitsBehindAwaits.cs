using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace GoAkt.Typed.StarvedClient;

/// <summary>Waits synchronously for an ask behind the await of another. Prints the median of that wait in
/// microseconds.</summary>
internal static class WaitsBehindAwaits
{
    private const int Rounds = 200;

    public static async Task RunAsync(WireProtocol wire, string node)
    {
        await using GoAktClient client = await GoAktClient
            .ConnectAsync([node], options => options.Protocol = wire)
            .ConfigureAwait(false);
        ActorId known = new("actors/Echo", "known");
        List<double> waits = [];
        for (int i = 0; i < Rounds; i++)
        {
            await client.AskAsync<Duration>(known, new Duration()).ConfigureAwait(false);
            long startedAt = Stopwatch.GetTimestamp();
            client.AskAsync<Duration>(known, new Duration()).GetAwaiter().GetResult();
            waits.Add(Stopwatch.GetElapsedTime(startedAt).TotalMicroseconds);
        }

        waits.Sort();
        Console.WriteLine($"median {waits[Rounds / 2]:0}");
    }
}
