using System.Reflection;
using GoAkt.Typed.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.CodeFixes.Tests.Harness;

/// <summary>Lets the generator run in the projects of a workspace, so that fixes meet proxies there as they do in an
/// editor.</summary>
internal sealed class LoadedGenerators : IAnalyzerAssemblyLoader
{
    public static AnalyzerReference Reference { get; } =
        new AnalyzerFileReference(typeof(ContractGenerator).Assembly.Location, new LoadedGenerators());

    public void AddDependencyLocation(string fullPath)
    {
    }

    public Assembly LoadFromPath(string fullPath) => typeof(ContractGenerator).Assembly;
}
