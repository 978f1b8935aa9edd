using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>A web application that a user has started in a shell.</summary>
internal sealed partial class RunningApplication : IAsyncDisposable
{
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly Task _reading;

    private RunningApplication(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>Starts it, and waits until it has said where it listens.</summary>
    public static async Task<(RunningApplication Application, Uri Address)> StartAsync(ProcessStartInfo start)
    {
        RunningApplication application = new(Process.Start(start)!);
        await Task.WhenAny(application._address.Task, application._reading);
        if (!application._address.Task.IsCompleted)
        {
            await application.DisposeAsync();
            Assert.Fail($"It has ended: {application._output}");
        }

        return (application, await application._address.Task);
    }

    /// <summary>Asks it to end, as whoever stops a service does.</summary>
    /// <returns>The code that it has ended with, and all that it wrote.</returns>
    public async Task<(int ExitCode, string Output)> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _reading;
        return (_process.ExitCode, _output.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }

            if (Listening().Match(line) is { Success: true } match)
            {
                _address.TrySetResult(new Uri(match.Groups[1].Value));
            }
        }
    }

    [GeneratedRegex("Now listening on: (.+)")]
    private static partial Regex Listening();
}
