using System.Diagnostics;

namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>Runs the .NET SDK as a user does in a shell of his own.</summary>
internal static class DotNet
{
    /// <param name="folder">Where it runs.</param>
    /// <param name="packages">The folder that packages are restored into.</param>
    /// <param name="arguments">The command.</param>
    /// <returns>Whether it succeeded, and all that it wrote.</returns>
    public static Task<(bool Succeeded, string Output)> RunAsync(
        string folder, string? packages, params string[] arguments) => RunAsync(Command(folder, packages, arguments));

    /// <summary>The command of <see cref="RunAsync(string, string?, string[])"/>, for who starts it himself.</summary>
    public static ProcessStartInfo Command(string folder, string? packages, params string[] arguments)
    {
        ProcessStartInfo start = new(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
            arguments)
        {
            WorkingDirectory = folder,
        };

        return AsUser(start, packages);
    }

    /// <summary>Gives a process the environment of a user's shell.</summary>
    /// <param name="start">The process.</param>
    /// <param name="packages">The folder that packages are restored into.</param>
    /// <returns>The process.</returns>
    public static ProcessStartInfo AsUser(ProcessStartInfo start, string? packages)
    {
        // A test may run within a build, whose settings are not the user's.
        foreach (string name in start.Environment.Keys.Where(IsOfRunningBuild).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        if (packages is not null)
        {
            start.Environment["NUGET_PACKAGES"] = packages;
        }

        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return start;
    }

    /// <summary>Runs a program that the SDK has published.</summary>
    /// <returns>Whether it succeeded, and all that it wrote.</returns>
    public static Task<(bool Succeeded, string Output)> ExecuteAsync(string program) =>
        RunAsync(new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true });

    private static async Task<(bool Succeeded, string Output)> RunAsync(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancelled);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancelled);
        try
        {
            await process.WaitForExitAsync(cancelled);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode == 0, await output + await errors);
    }

    private static bool IsOfRunningBuild(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name.Equals("DOTNET_HOST_PATH", StringComparison.OrdinalIgnoreCase)
        || name.Equals("CI", StringComparison.OrdinalIgnoreCase);
}
