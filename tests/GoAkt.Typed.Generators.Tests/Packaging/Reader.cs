using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GoAkt.Typed.Testing.Pages;

namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>Someone who does what a guide says: writes the files that it shows, and types its commands.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private const string PortOfTheGuide = "5080";

    private readonly PackedRepository _packed;
    private readonly StringBuilder _seen = new();
    private readonly string _port;
    private string _folder;
    private RunningApplication? _application;

    private Reader(PackedRepository packed, string home, int port)
    {
        _packed = packed;
        _folder = Path.Combine(home, "clone");
        _port = $"{port}";
        Home = home;
    }

    private string Home { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Makes the folder that the guide begins in: a clone, with the packages beside it.</summary>
    public static async Task<Reader> CreateAsync(PackedRepository packed)
    {
        string home = Directory.CreateDirectory(Path.Combine(packed.Folder, "reader")).FullName;
        Directory.CreateDirectory(Path.Combine(home, "clone"));
        Directory.CreateSymbolicLink(Path.Combine(home, "goakt-packages"), packed.Feed);
        CopyFeeds(home);
        return new Reader(packed, home, FreePort());
    }

    /// <summary>Does what a block says. One that is no file and no command only shows something.</summary>
    public async Task FollowAsync(FencedBlock block)
    {
        if (block.Language == "sh")
        {
            foreach (string command in block.Text.Split('\n'))
            {
                await TypeAsync(command);
            }
        }
        else if (block.File is { } file)
        {
            string path = Path.Combine(_folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string text = block.Language == "diff"
                ? Patch(await File.ReadAllTextAsync(path, Cancelled), block)
                : WithVersion(block.Text) + "\n";
            await File.WriteAllTextAsync(path, text, Cancelled);
        }
    }

    public void AssertHasSeen(params string[] expected)
    {
        string seen = _seen.ToString();
        Assert.All(expected, text => Assert.True(seen.Contains(text, StringComparison.Ordinal), $"No '{text}' in:\n{seen}"));
    }

    public async ValueTask DisposeAsync() => await StopApplicationAsync();

    private static string Patch(string text, FencedBlock diff)
    {
        string[] lines = diff.Text.Split('\n');
        string before = Join(lines, added: '-'), after = Join(lines, added: '+');
        Assert.True(text.Contains(before, StringComparison.Ordinal), $"{diff}: there is no '{before}' in:\n{text}");
        return text.Replace(before, after, StringComparison.Ordinal);

        static string Join(string[] lines, char added) => string.Join(
            '\n', lines.Where(line => line[0] == ' ' || line[0] == added).Select(static line => line[1..]));
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // The templates that are installed must not be this user's, and so NuGet looks for its settings elsewhere too.
    private static void CopyFeeds(string home)
    {
        string settings = Path.Combine(".nuget", "NuGet", "NuGet.Config");
        string mine = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), settings);
        if (File.Exists(mine))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(home, settings))!);
            File.Copy(mine, Path.Combine(home, settings));
        }
    }

    // The packages of the guide are those of a release, which the tests' are not.
    private string WithVersion(string text) =>
        text.Replace($"\"{PackedRepository.NextVersion}\"", $"\"{_packed.Version}\"", StringComparison.Ordinal)
            .Replace($".{PackedRepository.NextVersion}.nupkg", $".{_packed.Version}.nupkg", StringComparison.Ordinal);

    private async Task TypeAsync(string command)
    {
        _seen.Append("$ ").AppendLine(command);
        if (command.StartsWith("cd ", StringComparison.Ordinal))
        {
            _folder = Path.GetFullPath(Path.Combine(_folder, command[3..]));
        }
        else if (command == "dotnet pack GoAkt.Typed.sln -o ../goakt-packages")
        {
            // That is done, in the way of a test: see PackedRepository.
        }
        else if (command.Contains("--urls", StringComparison.Ordinal))
        {
            await StopApplicationAsync();
            (_application, _) = await RunningApplication.StartAsync(ShellOf("exec " + command));
        }
        else
        {
            using Process process = Process.Start(ShellOf(command))!;
            string output = await process.StandardOutput.ReadToEndAsync(Cancelled)
                + await process.StandardError.ReadToEndAsync(Cancelled);
            await process.WaitForExitAsync(Cancelled);
            _seen.AppendLine(output);
            Assert.True(process.ExitCode == 0, $"{command}: {process.ExitCode}\n{_seen}");
        }
    }

    private async Task StopApplicationAsync()
    {
        if (_application is not null)
        {
            _seen.AppendLine((await _application.StopAsync()).Output);
            await _application.DisposeAsync();
            _application = null;
        }
    }

    private ProcessStartInfo ShellOf(string command)
    {
        string typed = WithVersion(command).Replace(PortOfTheGuide, _port, StringComparison.Ordinal);
        ProcessStartInfo start = DotNet.AsUser(new ProcessStartInfo("bash", ["-c", typed]), _packed.Cache);
        start.WorkingDirectory = _folder;
        start.Environment["DOTNET_CLI_HOME"] = Home;
        return start;
    }
}
