using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace GoAkt.Typed.StarvedClient;

/// <summary>
/// A node of this process has actors that block their threads for good, more than the thread pool may have. Prints how
/// many of them do, and what the asks of another actor end with that come by the same connection.
/// </summary>
internal static class BlockedActors
{
    private const int Threads = 8;
    private const int Actors = 20;
    private const int Asks = 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static void Run()
    {
        ThreadPool.SetMinThreads(Threads, Threads);
        ThreadPool.SetMaxThreads(Threads, Threads);
        ManualResetEventSlim never = new();
        int blocked = 0;
        EmbeddedNode node = EmbeddedNode.StartAsync(options =>
        {
            options.Protocols = NodeProtocols.Duplex;
            options.AddActor(_ => new ScriptedActor { OnAsk = AnswerAsync });
        }).GetAwaiter().GetResult();
        GoAktClient client = GoAktClient.ConnectAsync(
            [node.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Duplex;
                options.AskTimeout = s_patience;
            }).GetAwaiter().GetResult();
        for (int i = 0; i <= Actors; i++)
        {
            // Each is known to the client before the pool is blocked, which look-ups need.
            node.SpawnAsync<IScriptedActor>($"actor-{i}").GetAwaiter().GetResult();
            AskAsync(i, "first").GetAwaiter().GetResult();
        }

        for (int i = 1; i <= Actors; i++)
        {
            _ = AskAsync(i, "block");
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref blocked) == Actors, s_patience);
        string[] ends = [.. Enumerable.Range(0, Asks).Select(_ => StarvedPool.EndOf(() => AskAsync(0, "again")).Type)];
        Console.WriteLine($"blocked {blocked}");
        Console.WriteLine($"others {string.Join(",", ends.Distinct())}");

        Task AskAsync(int actor, string question) => client.AskAsync<StringValue>(
            new ActorId("tests/Scripted", $"actor-{actor}"), new StringValue { Value = question });

        Task<string> AnswerAsync(string question, CancellationToken cancellationToken)
        {
            if (question == "block")
            {
                Interlocked.Increment(ref blocked);
                never.Wait(CancellationToken.None);
            }

            return Task.FromResult(question);
        }
    }
}
