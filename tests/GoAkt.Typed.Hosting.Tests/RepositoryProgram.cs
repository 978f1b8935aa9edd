using System.Diagnostics;
using System.Reflection;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>Runs a program of this repository in a process of its own, as a user does.</summary>
internal static class RepositoryProgram
{
    public const string EchoAndCounter = nameof(EchoAndCounter);
    public const string Benchmarks = nameof(Benchmarks);

    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        using Process process = Start(program, arguments);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancelled);
            string error = await process.StandardError.ReadToEndAsync(cancelled);
            await process.WaitForExitAsync(cancelled);
            return (process.ExitCode, error + await output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public static Process Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [MetadataOf(program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A test may run within a build, whose settings are not the user's.
        foreach (
            string name in start
                .Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                .ToArray())
        {
            start.Environment.Remove(name);
        }

        return Process.Start(start)!;
    }

    /// <summary>The file of that name beside a program's own.</summary>
    public static string FileBeside(string program, string name) =>
        Path.Combine(Path.GetDirectoryName(MetadataOf(program))!, name);

    private static string MetadataOf(string key) => typeof(RepositoryProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == key).Value!;
}
