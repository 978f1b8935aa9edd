using System.Diagnostics;
using GoAkt.Typed.Hosting;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>An embedded node in a process of its own, so that the figures are of the client alone.</summary>
internal sealed class PeerProcess : IDisposable
{
    public const string Verb = "serve";

    /// <summary>The largest message that the load program sends, and a little more.</summary>
    public const int MaxFrameSize = 128 * 1024 * 1024;

    private const string Ready = "READY ";

    private readonly Process _process;

    private PeerProcess(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    public string Address { get; }

    public static async Task<PeerProcess> StartAsync()
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [Verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Insert(0, typeof(PeerProcess).Assembly.Location);
        }

        Process process = Process.Start(start)!;
        string? line = await process.StandardOutput.ReadLineAsync();
        return line?.StartsWith(Ready, StringComparison.Ordinal) == true
            ? new PeerProcess(process, line[Ready.Length..])
            : throw new InvalidOperationException($"The peer did not start: it printed '{line}'.");
    }

    /// <summary>What the process does: hosts the echo actor until its standard input ends, and says for each line of
    /// that what it has used so far.</summary>
    public static async Task ServeAsync()
    {
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(static options =>
        {
            options.MaxFrameSize = MaxFrameSize;
            options.AddActor<EchoActor>();
        });
        Console.WriteLine(Ready + node.Address);
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(ProcessUsage.Now.ToLine());
        }
    }

    /// <summary>What the process has used so far.</summary>
    public ProcessUsage Usage
    {
        get
        {
            _process.StandardInput.WriteLine();
            return ProcessUsage.Parse(_process.StandardOutput.ReadLine()!);
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
