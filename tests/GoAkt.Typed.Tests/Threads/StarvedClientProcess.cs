using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;

namespace GoAkt.Typed.Tests.Threads;

/// <summary>Runs a scenario of <c>GoAkt.Typed.StarvedClient</c> against a node of this process.</summary>
internal static class StarvedClientProcess
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "GoAkt.Typed.StarvedClient.dll");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs a scenario to its end.</summary>
    /// <param name="scenario">Its name.</param>
    /// <param name="wire">What the node speaks.</param>
    /// <param name="prefix">A command before <c>dotnet</c> that limits the process.</param>
    /// <returns>What it printed, word by word.</returns>
    public static async Task<IReadOnlyList<string[]>> RunAsync(string scenario, string wire, params string[] prefix)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(wire);
        await node.SpawnAsync<IEcho>("known", Cancellation);
        for (int i = 0; i < 200; i++)
        {
            await node.SpawnAsync<IEcho>($"cold-{i}", Cancellation);
        }

        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        string[] command =
        [
            .. prefix,
            "dotnet",
            s_program,
            scenario,
            Wires.ProtocolOf(wire).ToString(),
            node.Address,
            silent.LocalEndpoint.ToString()!,
        ];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (prefix.Length > 0)
        {
            // Another user may not write where this one does; and the runtime's own thread that compiles may not find
            // itself the one too many.
            start.Environment["DOTNET_TieredCompilation"] = "0";
            start.Environment["DOTNET_EnableDiagnostics"] = "0";
            start.Environment["HOME"] = Path.GetTempPath();
        }

        using Process process = Process.Start(start)!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(Cancellation);
            string output = await process.StandardOutput.ReadToEndAsync(Cancellation);
            await process.WaitForExitAsync(Cancellation);
            TestContext.Current.SendDiagnosticMessage("{0} on {1}: {2}", scenario, wire, output.Replace('\n', ';'));
            Assert.True(process.ExitCode == 0, $"{scenario} exited with {process.ExitCode}: {output}{await errors}");
            return
            [
                .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ')),
            ];
        }
        finally
        {
            // Where the test has run out of time, nothing else ends a process that is stuck.
            process.Kill(entireProcessTree: true);
        }
    }
}
