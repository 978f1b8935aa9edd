using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Model;

/// <summary>
/// The attributes of contracts and methods that generated code repeats, so that whoever uses it is told the same; and the warnings
/// that generated code itself must not give for using what has them.
/// </summary>
/// <param name="plain">Symbols without any such attribute, shared by the contracts of one run.</param>
internal sealed class RepeatedAttributes(HashSet<ISymbol> plain)
{
    private const string Obsolete = "ObsoleteAttribute";
    private const string Experimental = "ExperimentalAttribute";

    private readonly SortedSet<string> _warnings = new(StringComparer.Ordinal);
    private bool _usesForbidden;

    /// <summary>The ids of the warnings that the symbols' attributes name.</summary>
    public EquatableArray<string> Warnings => _warnings.ToEquatableArray();

    /// <summary>The attributes of a symbol that are repeated.</summary>
    public static EquatableArray<string> Of(ISymbol symbol) =>
        symbol.GetAttributes().Where(static attribute => NameOf(attribute) is not null).Select(Write).ToEquatableArray();

    /// <summary>The attributes of a contract's generated types.</summary>
    public EquatableArray<string> OfContract(INamedTypeSymbol contract)
    {
        EquatableArray<string> own = Of(contract);

        // What is obsolete as an error may only be used where all around is obsolete too.
        return _usesForbidden && !own.Any(static attribute => attribute.Contains(Obsolete))
            ? own.Append("[global::System.ObsoleteAttribute]").ToEquatableArray()
            : own;
    }

    public void AddUsesOf(IMethodSymbol method)
    {
        Add(method);
        AddType(method.ContainingType);
        AddType(method.ReturnType);
        foreach (IParameterSymbol parameter in method.Parameters)
            AddType(parameter.Type);
    }

    public void Add(ISymbol symbol)
    {
        bool isPlain = true;
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            string? name = NameOf(attribute);
            isPlain &= name is null;
            if (name == Experimental && attribute.ConstructorArguments.FirstOrDefault().Value is string id)
                AddWarning(id);
            else if (name == Obsolete)
                AddObsolete(attribute);
        }

        if (isPlain && symbol is ITypeSymbol)
            plain.Add(symbol);
    }

    private void AddType(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            AddType(array.ElementType);
        }
        else if (type is INamedTypeSymbol named)
        {
            for (INamedTypeSymbol? outer = named.OriginalDefinition; outer is not null; outer = outer.ContainingType)
            {
                if (!plain.Contains(outer))
                    Add(outer);
            }

            foreach (ITypeSymbol argument in named.TypeArguments)
                AddType(argument);
        }
    }

    private void AddObsolete(AttributeData attribute)
    {
        _usesForbidden |= attribute.ConstructorArguments.Any(static argument => argument.Value is true);
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument is { Key: "DiagnosticId", Value.Value: string id })
                AddWarning(id);
        }
    }

    private void AddWarning(string id)
    {
        // Any text can stand in the attribute, but not in a pragma.
        if (SyntaxFacts.IsValidIdentifier(id))
            _warnings.Add(id);
    }

    private static string? NameOf(AttributeData attribute) => attribute.AttributeClass switch
    {
        { Name: Obsolete, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } => Obsolete,
        { Name: Experimental, ContainingNamespace: { Name: "CodeAnalysis", ContainingNamespace.Name: "Diagnostics" } } => Experimental,
        _ => null,
    };

    private static string Write(AttributeData attribute)
    {
        string type = attribute.AttributeClass!.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        string arguments = string.Join(", ", attribute.ConstructorArguments.Select(static argument => argument.ToCSharpString())
            .Concat(attribute.NamedArguments.Select(static argument => $"{argument.Key} = {argument.Value.ToCSharpString()}")));
        return arguments.Length == 0 ? $"[{type}]" : $"[{type}({arguments})]";
    }
}
