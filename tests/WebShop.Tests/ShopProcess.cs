using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace WebShop.Tests;

/// <summary>The web shop in a process of its own.</summary>
internal sealed class ShopProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ShopProcess(IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };

        // A test may run within a build, whose settings are not the user's.
        foreach (string name in start.Environment.Keys.Where(IsOfTheBuild).ToArray())
        {
            start.Environment.Remove(name);
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>All that it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    private static string Folder => Path.GetFullPath(MetadataOf("WebShop"));

    private static string Configuration => MetadataOf("Configuration");

    /// <summary>Starts it as the README says.</summary>
    public static ShopProcess DotnetRun(params string[] arguments) =>
        new(["run", "--project", Folder, "--no-build", "-c", Configuration, "--", .. arguments]);

    public static ShopProcess Start(params string[] arguments) =>
        new([Path.Combine(Folder, "bin", Configuration, "net10.0", "WebShop.dll"), .. arguments]);

    /// <summary>Runs it where it has to end by itself.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        await using ShopProcess shop = Start(arguments);
        await Eventually.DoneAsync(shop._process.WaitForExitAsync(TestContext.Current.CancellationToken));
        return (shop._process.ExitCode, shop.Output);
    }

    /// <summary>Waits for a line.</summary>
    /// <returns>What stands in it after a text.</returns>
    public async Task<string> LineAfterAsync(string text)
    {
        await Eventually.TrueAsync(() => LineAfter(text) is not null || _process.HasExited);
        return LineAfter(text) ?? throw new InvalidOperationException($"It has ended: {Output}");
    }

    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await Eventually.DoneAsync(_process.WaitForExitAsync(TestContext.Current.CancellationToken));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        // Does nothing to a process that has ended.
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private string? LineAfter(string text) => Output
        .Split('\n')
        .Where(line => line.StartsWith(text, StringComparison.Ordinal))
        .Select(line => line[text.Length..])
        .FirstOrDefault();

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.Append(line.Data).Append('\n');
        }
    }

    private static bool IsOfTheBuild(string name) => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);

    private static string MetadataOf(string key) => typeof(ShopProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == key).Value!;
}
