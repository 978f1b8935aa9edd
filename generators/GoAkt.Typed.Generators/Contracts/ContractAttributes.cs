using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>What GoAkt.Typed's attributes on an interface or a method say.</summary>
internal static class ContractAttributes
{
    /// <summary>Whether an interface is a contract of either sort.</summary>
    public static bool IsContract(INamedTypeSymbol type, KnownSymbols known) =>
        type.TypeKind == TypeKind.Interface && FindKind(type, known) is not null;

    /// <summary>The <c>[ActorKind]</c> of an interface, or else its <c>[GrainKind]</c>.</summary>
    public static AttributeData? FindKind(INamedTypeSymbol type, KnownSymbols known) =>
        Find(type, known.ActorKindAttribute) ?? Find(type, known.GrainKindAttribute);

    public static AttributeData? Find(ISymbol symbol, KnownAttribute known)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (known.Is(attribute.AttributeClass))
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>The kind that <c>[ActorKind]</c> or <c>[GrainKind]</c> names.</summary>
    /// <returns>Null if the argument is missing or wrong, which the compiler reports.</returns>
    public static string? Kind(AttributeData attribute) =>
        Argument(attribute) switch
        {
            { Kind: TypedConstantKind.Primitive, Value: string kind } => kind,
            { IsNull: true, Kind: not TypedConstantKind.Error } => string.Empty,
            _ => null,
        };

    /// <summary>The milliseconds of <c>[AskTimeout]</c>; null without it, or where the compiler reports its
    /// argument.</summary>
    public static int? AskTimeout(ISymbol symbol, KnownSymbols known) =>
        Find(symbol, known.AskTimeoutAttribute) is { } attribute && Argument(attribute) is { Value: int milliseconds }
            ? milliseconds
            : null;

    /// <summary>The types of <c>[Replies]</c>; null where the compiler reports the arguments.</summary>
    public static ImmutableArray<TypedConstant>? Replies(AttributeData attribute) =>
        Argument(attribute) is { Kind: TypedConstantKind.Array } replies
            ? replies.IsNull ? [] : replies.Values
            : null;

    private static TypedConstant? Argument(AttributeData attribute)
    {
        ImmutableArray<TypedConstant> arguments = attribute.ConstructorArguments;
        return arguments.Length == 1 ? arguments[0] : null;
    }
}

/// <summary>One of GoAkt.Typed's attributes.</summary>
/// <remarks>
/// Where the source declares a copy, attributes in the source are the copy's, and those in referenced assemblies are
/// the original's.
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
