using System.Reflection;
using System.Runtime.Loader;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>Holds the assemblies of one test; what they reference beyond each other comes from the running
/// process.</summary>
internal sealed class ProjectLoadContext() : AssemblyLoadContext(isCollectible: true)
{
    private readonly Dictionary<string, Assembly> _projects = new(StringComparer.Ordinal);

    public Assembly Load(byte[] image)
    {
        Assembly assembly = LoadFromStream(new MemoryStream(image));
        _projects[assembly.GetName().Name!] = assembly;
        return assembly;
    }

    protected override Assembly? Load(AssemblyName assemblyName) => _projects.GetValueOrDefault(assemblyName.Name!);
}
