using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>One of GoAkt.Typed's attributes.</summary>
/// <remarks>
/// Where the source declares a copy, the compiler takes the attributes in it for that one, and those in referenced
/// assemblies for the original.
/// </remarks>
internal sealed class KnownAttribute(Compilation compilation, string name)
{
    private readonly INamedTypeSymbol? _original = TypeOrigins.Typed(compilation, name);
    private readonly INamedTypeSymbol? _copy = compilation.Assembly.GetTypeByMetadataName(name);

    public bool Is(INamedTypeSymbol? type) =>
        type is not null
        && (SymbolEqualityComparer.Default.Equals(type, _original)
            || SymbolEqualityComparer.Default.Equals(type, _copy));
}
