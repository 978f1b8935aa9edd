using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>The framework that the tests run on, which lies in the SDK's own folder.</summary>
internal static class RunningFramework
{
    /// <summary>Its assemblies, so that what is compiled against them can be loaded into the running process.</summary>
    public static ImmutableArray<MetadataReference> References { get; } = Find();

    /// <summary>What the testing framework of Roslyn would download from NuGet, were it not here already.</summary>
    public static Microsoft.CodeAnalysis.Testing.ReferenceAssemblies WithoutDownload { get; } = new("net10.0");

    private static ImmutableArray<MetadataReference> Find()
    {
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return
        [
            .. trusted.Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == folder)
                .Select(static path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
