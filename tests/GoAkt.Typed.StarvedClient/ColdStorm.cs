using GoAkt.Typed.Errors;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace GoAkt.Typed.StarvedClient;

/// <summary>
/// Two hundred callers on threads of the pool wait synchronously for their first ask, of as many actors, before
/// anything is known of the node. Prints how many failed.
/// </summary>
internal static class ColdStorm
{
    public const int Callers = 200;

    public static void Run(WireProtocol wire, string node)
    {
        GoAktClient client = GoAktClient
            .ConnectAsync([node], options => options.Protocol = wire)
            .GetAwaiter()
            .GetResult();
        int failed = 0;
        Task.WaitAll(
            Enumerable
                .Range(0, Callers)
                .Select(i =>
                    Task.Run(() =>
                    {
                        try
                        {
                            client
                                .AskAsync<Duration>(new ActorId("actors/Echo", $"cold-{i}"), new Duration())
                                .GetAwaiter()
                                .GetResult();
                        }
                        catch (GoAktException)
                        {
                            Interlocked.Increment(ref failed);
                        }
                    })));
        Console.WriteLine($"failed {failed}");
    }
}
