using System.Reflection;
using System.Xml.Linq;
using GoAkt.Typed.Generators.Tests.Packaging;
using GoAkt.Typed.Testing;

[assembly: AssemblyFixture(typeof(PackedRepository))]

namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>The packages of this repository in a folder of their own, and an empty package cache to restore them
/// into.</summary>
public sealed class PackedRepository : IDisposable
{
    // What this test run was built from is packed as it is.
    private static readonly string s_configuration =
        typeof(PackedRepository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>The packages that are libraries.</summary>
    public static readonly string[] Libraries =
        ["GoAkt.Typed", "GoAkt.Typed.DependencyInjection", "GoAkt.Typed.Hosting", "GoAkt.Typed.OpenTelemetry"];

    /// <summary>The package that is no library.</summary>
    public const string Templates = "GoAkt.Typed.Templates";

    private readonly Lazy<Task> _pack;

    public PackedRepository() => _pack = new Lazy<Task>(PackAsync);

    /// <summary>Where the packages are.</summary>
    public string Feed => Path.Combine(Folder, "feed");

    /// <summary>Where consumers restore packages into.</summary>
    public string Cache => Path.Combine(Folder, "cache");

    /// <summary>The version of the next release, which the guides name.</summary>
    public static string NextVersion { get; } = XDocument
        .Load(Path.Combine(Repository.Root, "Directory.Build.props"))
        .Descendants("VersionPrefix")
        .Single()
        .Value;

    /// <summary>A version that no other feed has.</summary>
    public string Version { get; } = $"0.0.1-test.{Guid.NewGuid():N}";

    public string Folder { get; } = Directory.CreateTempSubdirectory("goakt-typed-").FullName;

    /// <summary>Packs, unless that is done.</summary>
    public Task EnsureAsync() => _pack.Value;

    /// <summary>Writes a project that references the packages and finds whatever else it needs where this machine finds
    /// packages.</summary>
    public async Task<string> CreateConsumerAsync(string name, IReadOnlyDictionary<string, string> files)
    {
        await EnsureAsync();
        string folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        await WriteAsync(folder, "Directory.Build.props", "<Project />");
        await WriteAsync(folder, "Directory.Packages.props", "<Project />");
        await WriteAsync(
            folder,
            "nuget.config",
            $"""<configuration><packageSources><add key="packed" value="{Feed}" /></packageSources></configuration>""");
        foreach ((string path, string text) in files)
        {
            await WriteAsync(folder, path, text.Replace("$(PackedVersion)", Version, StringComparison.Ordinal));
        }

        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static async Task WriteAsync(string folder, string path, string text)
    {
        string file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
    }

    // The command that the README gives, but for --no-build.
    private async Task PackAsync()
    {
        (bool succeeded, string output) = await DotNet.RunAsync(
            Repository.Root,
            null,
            "pack",
            "GoAkt.Typed.sln",
            "--no-build",
            "-c",
            s_configuration,
            "-o",
            Feed,
            $"-p:Version={Version}");
        Assert.True(succeeded, output);
    }
}
