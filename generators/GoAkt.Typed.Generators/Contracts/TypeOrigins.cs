using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>
/// Finds known types in the assemblies that they come from. By its name alone a type may be there several times, as
/// libraries are merged with others or declare a copy of their own: the compiler then answers that it is not there, or
/// with the copy in the source.
/// </summary>
internal static class TypeOrigins
{
    private const string TypedAssembly = "GoAkt.Typed";
    private const string HostingAssembly = "GoAkt.Typed.Hosting";
    private const string ProtobufAssembly = "Google.Protobuf";

    public static IAssemblySymbol? TypedOf(Compilation compilation) => Find(compilation, TypedAssembly);

    public static IAssemblySymbol? HostingOf(Compilation compilation) => Find(compilation, HostingAssembly);

    /// <summary>A type of GoAkt.Typed.</summary>
    public static INamedTypeSymbol? Typed(Compilation compilation, string name) =>
        TypedOf(compilation)?.GetTypeByMetadataName(name);

    /// <summary>A type of GoAkt.Typed.Hosting.</summary>
    public static INamedTypeSymbol? Hosting(Compilation compilation, string name) =>
        HostingOf(compilation)?.GetTypeByMetadataName(name);

    /// <summary>A type of Google.Protobuf, of the one that GoAkt.Typed speaks to.</summary>
    public static INamedTypeSymbol? Protobuf(Compilation compilation, string name) =>
        TypedOf(compilation)?.Modules
            .SelectMany(static module => module.ReferencedAssemblySymbols)
            .FirstOrDefault(static assembly => assembly.Name == ProtobufAssembly)?
            .GetTypeByMetadataName(name);

    /// <summary>A type of .NET itself.</summary>
    public static INamedTypeSymbol? Framework(Compilation compilation, string name) =>
        compilation.GetSpecialType(SpecialType.System_Object).ContainingAssembly?.GetTypeByMetadataName(name)
        ?? compilation
            .GetTypesByMetadataName(name)
            .FirstOrDefault(static type =>
                type.ContainingAssembly.Name.StartsWith("System.", StringComparison.Ordinal));

    /// <summary>Whether a type is one of GoAkt.Typed, whichever compilation it was found in.</summary>
    public static bool IsOfTyped(INamedTypeSymbol type) => type.ContainingAssembly?.Name == TypedAssembly;

    private static IAssemblySymbol? Find(Compilation compilation, string name)
    {
        if (compilation.Assembly.Name == name)
        {
            return compilation.Assembly;
        }

        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (assembly.Name == name)
            {
                return assembly;
            }
        }

        return null;
    }
}
