using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Model;

/// <summary>
/// Writes types as generated code names them: <c>global::</c>-qualified, or by the extern alias of an assembly that has no other
/// name, keywords escaped, nullable annotations kept. One instance serves one run, and writes each type once.
/// </summary>
internal sealed class TypeNames(Compilation compilation)
{
    // For what no sound method has, such as pointers to functions.
    private static readonly SymbolDisplayFormat s_format = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private readonly Dictionary<ITypeSymbol, string> _texts = new(SymbolEqualityComparer.IncludeNullability);
    private readonly Dictionary<INamespaceOrTypeSymbol, string> _qualifiers = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IAssemblySymbol, string> _aliases = new(SymbolEqualityComparer.Default);

    /// <summary>Writes a type.</summary>
    public string Of(ITypeSymbol type)
    {
        if (!_texts.TryGetValue(type, out string? text))
            _texts.Add(type, text = Write(type));
        return text;
    }

    /// <summary>The alias that a type's assembly has to be named by, or null where <c>global::</c> does.</summary>
    public string? ExternAliasOf(ITypeSymbol type) =>
        type.ContainingAssembly is { } assembly && AliasOf(assembly) is var alias && alias != "global" ? alias : null;

    /// <summary>Writes a name, with an <c>@</c> before a keyword.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;

    private string Write(ITypeSymbol type)
    {
        string text = type switch
        {
            INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => Of(nullable.TypeArguments[0]) + "?",
            INamedTypeSymbol { IsTupleType: false, TypeKind: not TypeKind.Error } named when !HasKeyword(named) => WriteNamed(named),
            INamedTypeSymbol { IsTupleType: true, TupleElements: { Length: > 1 } elements } =>
                $"({string.Join(", ", elements.Select(element => Of(element.Type) + (element.IsExplicitlyNamedTupleElement ? " " + Escape(element.Name) : string.Empty)))})",
            IArrayTypeSymbol array => WriteArray(array),
            IPointerTypeSymbol pointer => Of(pointer.PointedAtType) + "*",
            _ => string.Empty,
        };
        if (text.Length == 0)
            return type.ToDisplayString(s_format);

        return type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated } ? text + "?" : text;
    }

    /// <summary>An array of arrays has the outermost one's brackets first, unless one between may be null.</summary>
    private string WriteArray(IArrayTypeSymbol array)
    {
        string brackets = Brackets(array);
        ITypeSymbol element = array.ElementType;
        for (; element is IArrayTypeSymbol { NullableAnnotation: not NullableAnnotation.Annotated } inner; element = inner.ElementType)
            brackets += Brackets(inner);
        return Of(element) + brackets;
    }

    private static string Brackets(IArrayTypeSymbol array) => $"[{new string(',', array.Rank - 1)}]";

    private static bool HasKeyword(INamedTypeSymbol type) =>
        type.IsNativeIntegerType
        || type.SpecialType is SpecialType.System_Object or SpecialType.System_String or SpecialType.System_Void
        || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_Double;

    private string WriteNamed(INamedTypeSymbol type)
    {
        string name = QualifierOf(type.ContainingType ?? (INamespaceOrTypeSymbol)type.ContainingNamespace, type) + Escape(type.Name);
        return type.TypeArguments.IsEmpty ? name : $"{name}<{string.Join(", ", type.TypeArguments.Select(Of))}>";
    }

    private string QualifierOf(INamespaceOrTypeSymbol container, INamedTypeSymbol type)
    {
        if (container is INamedTypeSymbol outer)
            return Of(outer.WithNullableAnnotation(NullableAnnotation.None)) + ".";

        // The namespaces of the assembly itself: those of the compilation as a whole are merged from several.
        if (!_qualifiers.TryGetValue(container, out string? text))
        {
            INamespaceSymbol @namespace = (INamespaceSymbol)container;
            text = @namespace.IsGlobalNamespace
                ? AliasOf(type.ContainingAssembly) + "::"
                : $"{QualifierOf(@namespace.ContainingNamespace, type)}{Escape(@namespace.Name)}.";
            _qualifiers.Add(container, text);
        }

        return text;
    }

    private string AliasOf(IAssemblySymbol assembly)
    {
        if (!_aliases.TryGetValue(assembly, out string? alias))
        {
            var aliases = compilation.GetMetadataReference(assembly)?.Properties.Aliases ?? [];
            _aliases.Add(assembly, alias = aliases.IsEmpty || aliases.Contains("global") ? "global" : aliases[0]);
        }

        return alias;
    }
}
