using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using GoAkt.Typed.Testing;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>
/// Compares generated files with the expected ones in <c>Snapshots/class/test</c>. With <c>GOAKT_UPDATE_SNAPSHOTS=1</c>
/// in the environment the expected files are rewritten instead, for a reviewer to look at in the diff.
/// </summary>
internal static partial class Snapshot
{
    private const string AnyVersion = "VERSION";

    private static readonly bool s_update = Environment.GetEnvironmentVariable("GOAKT_UPDATE_SNAPSHOTS") == "1";

    /// <summary>The generator's own version, which changes with every release while its output does not.</summary>
    private static readonly string s_version = typeof(ContractGenerator).Assembly.GetName().Version!.ToString();

    /// <summary>The files are as expected, and compile without a warning.</summary>
    public static async Task MatchAsync(
        CompiledProject project, [CallerFilePath] string testFile = "", [CallerMemberName] string test = "")
    {
        // A deterministic build maps source paths, so of the caller's file only the name is good.
        string folder = Path.Combine(
            Repository.Root,
            "tests",
            "GoAkt.Typed.Generators.Tests",
            "Snapshots",
            Path.GetFileNameWithoutExtension(testFile),
            test);
        if (s_update)
        {
            Rewrite(folder, project.GeneratedSources);
        }

        CSharpSourceGeneratorTest<ContractGenerator, DefaultVerifier> comparison = new();
        project.Project.PutInto(comparison);
        foreach (string path in Directory.GetFiles(folder))
        {
            string expected = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
            comparison.TestState.GeneratedSources.Add((
                typeof(ContractGenerator),
                Path.GetFileName(path),
                VersionArgument().Replace(expected, $"${{1}}{s_version}$2")));
        }

        await comparison.RunAsync(TestContext.Current.CancellationToken);
    }

    private static void Rewrite(string folder, IReadOnlyDictionary<string, string> files)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach ((string name, string text) in files)
        {
            File.WriteAllText(Path.Combine(folder, name), VersionArgument().Replace(text, $"${{1}}{AnyVersion}$2"));
        }
    }

    [GeneratedRegex("""(GeneratedCode(?:Attribute)?\("GoAkt\.Typed", ")[^"]*("\))""")]
    private static partial Regex VersionArgument();
}
