using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>What the analyzers ask of symbols.</summary>
internal static class SymbolExtensions
{
    /// <summary>Whether a type is a known one, or one of the types that a known generic one is closed to.</summary>
    public static bool Is(this ITypeSymbol? type, INamedTypeSymbol? known) =>
        known is not null && SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, known);

    /// <summary>Whether a type stands in a namespace, and not in one whose name ends alike.</summary>
    public static bool IsIn(this ITypeSymbol type, string @namespace) =>
        type.ContainingType is null && type.ContainingNamespace?.ToDisplayString() == @namespace;

    /// <summary>A type as a message shows it.</summary>
    public static string Show(this ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    /// <summary>A member as a message shows it: <c>IUserActor.RenameAsync</c>.</summary>
    public static string ShowMember(this ISymbol member) =>
        $"{member.ContainingType.Name}.{(member is IPropertySymbol { IsIndexer: true } ? "this" : member.Name)}";
}
