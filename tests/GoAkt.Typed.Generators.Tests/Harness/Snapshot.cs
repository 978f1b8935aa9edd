using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>
/// Compares generated files with the expected ones in <c>Snapshots/class/test</c>. With <c>GOAKT_UPDATE_SNAPSHOTS=1</c>
/// in the environment the expected files are rewritten instead, for a reviewer to look at in the diff.
/// </summary>
internal static partial class Snapshot
{
    private static readonly bool s_update = Environment.GetEnvironmentVariable("GOAKT_UPDATE_SNAPSHOTS") == "1";

    public static void Match(
        CompiledProject project, [CallerFilePath] string testFile = "", [CallerMemberName] string test = "") =>
        Match(project.GeneratedSources, testFile, test);

    public static void Match(
        IReadOnlyDictionary<string, string> files,
        [CallerFilePath] string testFile = "",
        [CallerMemberName] string test = "")
    {
        string folder = Path.Combine(
            ProjectFolder(), "Snapshots", Path.GetFileNameWithoutExtension(testFile), test);
        var actual = files.ToDictionary(static file => file.Key, static file => Scrub(file.Value));
        if (s_update)
        {
            Rewrite(folder, actual);
        }

        Dictionary<string, string> expected = Directory.Exists(folder)
            ? Directory.GetFiles(folder).ToDictionary(static path => Path.GetFileName(path), File.ReadAllText)
            : [];
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, string text) in expected)
        {
            Assert.Equal(text, actual[name], ignoreLineEndingDifferences: true);
        }
    }

    /// <summary>The version of the generator changes with every release, its output does not.</summary>
    private static string Scrub(string text) => VersionArgument().Replace(text, "$1VERSION$2");

    private static void Rewrite(string folder, Dictionary<string, string> files)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach ((string name, string text) in files)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }
    }

    // A deterministic build maps source paths, so the caller's file cannot be opened: the project is found from the
    // running assembly.
    private static string ProjectFolder()
    {
        const string Project = "GoAkt.Typed.Generators.Tests.csproj";
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, Project)))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder
            ?? throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds {Project}.");
    }

    [GeneratedRegex("""(GeneratedCode(?:Attribute)?\("GoAkt\.Typed", ")[^"]*("\))""")]
    private static partial Regex VersionArgument();
}
