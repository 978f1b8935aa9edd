using System.Net;
using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace GoAkt.Typed.StarvedClient;

/// <summary>
/// One caller after another waits in the operating system behind its await, where .NET can't see that the thread is
/// blocked. Prints the most threads that the client has had meanwhile, and how many asks have ended well.
/// </summary>
internal static class NativelyBlockedCallers
{
    private const int Callers = 60;

    public static void Run(WireProtocol wire, string node)
    {
        // What is tested is where they are left, not how fast the pool grows.
        ThreadPool.SetMinThreads(2 * Callers, 2 * Callers);
        GoAktClient client = GoAktClient.ConnectAsync(
            [node],
            options =>
            {
                options.Protocol = wire;
                options.MaxConnectionsPerNode = 8;
                options.AskTimeout = TimeSpan.FromMinutes(1);
            }).GetAwaiter().GetResult();
        ActorId known = new("actors/Echo", "known");
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient silent = new();
        silent.Connect((IPEndPoint)listener.LocalEndpoint);
        using TcpClient other = listener.AcceptTcpClient();
        using SemaphoreSlim answered = new(0);
        int beginner = Environment.CurrentManagedThreadId;
        int most = 0;
        List<Task> callers = [];
        for (int i = 0; i < Callers; i++)
        {
            callers.Add(CallAsync());
            answered.Wait();
            most = Math.Max(most, LibraryThreads.Count);
        }

        other.Client.Shutdown(SocketShutdown.Send);
        Task.WaitAll(callers);
        Console.WriteLine($"threads {most}");
        Console.WriteLine($"answered {callers.Count}");

        async Task CallAsync()
        {
            do
            {
                await client.AskAsync<Duration>(known, new Duration()).ConfigureAwait(false);
            }
            while (Environment.CurrentManagedThreadId == beginner);

            answered.Release();
            silent.Client.Receive(new byte[1]);
        }
    }
}
