using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Reading;

/// <summary>
/// Writes types as generated code names them: <c>global::</c>-qualified, or by the extern alias of an assembly that has
/// no other name, keywords escaped, nullable annotations kept. One instance serves one run, and writes each type once.
/// </summary>
internal sealed class TypeNames(KnownSymbols known)
{
    // For the types that are not written below, such as pointers to functions.
    private static readonly SymbolDisplayFormat s_nullableFormat =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private readonly Dictionary<ITypeSymbol, string> _texts = new(SymbolEqualityComparer.IncludeNullability);
    private readonly Dictionary<(string Alias, ISymbol Namespace), string> _qualifiers = [];

    /// <summary>Whether types say that they may be null.</summary>
    public bool HaveNullable { get; } = known.LanguageVersion >= LanguageVersion.CSharp8;

    /// <summary>Writes a type.</summary>
    public string Of(ITypeSymbol type)
    {
        if (!_texts.TryGetValue(type, out string? text))
        {
            _texts.Add(type, text = Write(type));
        }

        return text;
    }

    /// <summary>The alias that a type's assembly has to be named by, or null where <c>global::</c> does.</summary>
    public string? ExternAliasOf(ITypeSymbol type) =>
        type is INamedTypeSymbol named && known.Names.AliasOf(named) is var alias && alias != TypeReach.Global
            ? alias
            : null;

    private string Write(ITypeSymbol type)
    {
        string text = type switch
        {
            INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable =>
                Of(nullable.TypeArguments[0]) + "?",
            INamedTypeSymbol { IsTupleType: false, TypeKind: not TypeKind.Error } named when !HasKeyword(named) =>
                WriteNamed(named),
            INamedTypeSymbol { IsTupleType: true, TupleElements: { Length: > 1 } elements } => WriteTuple(elements),
            IArrayTypeSymbol array => WriteArray(array),
            IPointerTypeSymbol pointer => Of(pointer.PointedAtType) + "*",
            _ => string.Empty,
        };
        if (text.Length == 0)
        {
            return type.ToDisplayString(HaveNullable ? s_nullableFormat : SymbolDisplayFormat.FullyQualifiedFormat);
        }

        return type.IsReferenceType && MayBeNull(type) ? text + "?" : text;
    }

    /// <summary>Names of elements that C# can't write may be left out.</summary>
    private string WriteTuple(ImmutableArray<IFieldSymbol> elements)
    {
        bool isNamed = elements.All(static element =>
            !element.IsExplicitlyNamedTupleElement || SymbolNames.CanBeWritten(element.Name));
        return $"({string.Join(", ", elements.Select(Write))})";

        string Write(IFieldSymbol element) =>
            isNamed && element.IsExplicitlyNamedTupleElement
                ? $"{Of(element.Type)} {SymbolNames.Escape(element.Name)}"
                : Of(element.Type);
    }

    /// <summary>An array of arrays has the outermost one's brackets first, unless one between may be null.</summary>
    private string WriteArray(IArrayTypeSymbol array)
    {
        string brackets = Brackets(array);
        ITypeSymbol element = array.ElementType;
        for (; element is IArrayTypeSymbol inner && !MayBeNull(inner); element = inner.ElementType)
        {
            brackets += Brackets(inner);
        }

        return Of(element) + brackets;
    }

    private bool MayBeNull(ITypeSymbol type) => HaveNullable && type.NullableAnnotation == NullableAnnotation.Annotated;

    private static string Brackets(IArrayTypeSymbol array) => $"[{new string(',', array.Rank - 1)}]";

    private static bool HasKeyword(INamedTypeSymbol type) =>
        type.SpecialType is SpecialType.System_Object or SpecialType.System_String or SpecialType.System_Void
        || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_Double;

    private string WriteNamed(INamedTypeSymbol type)
    {
        string qualifier = type.ContainingType is { } outer
            ? Of(outer.WithNullableAnnotation(NullableAnnotation.None)) + "."
            : QualifierOf(type.ContainingNamespace, known.Names.AliasOf(type));
        string name = qualifier + SymbolNames.Escape(type.Name);
        return type.TypeArguments.IsEmpty ? name : $"{name}<{string.Join(", ", type.TypeArguments.Select(Of))}>";
    }

    private string QualifierOf(INamespaceSymbol @namespace, string alias)
    {
        if (!_qualifiers.TryGetValue((alias, @namespace), out string? text))
        {
            text = @namespace.IsGlobalNamespace
                ? alias + "::"
                : $"{QualifierOf(@namespace.ContainingNamespace, alias)}{SymbolNames.Escape(@namespace.Name)}.";
            _qualifiers.Add((alias, @namespace), text);
        }

        return text;
    }
}
