using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Model;

/// <summary>
/// The attributes of contracts and methods that generated code repeats, so that whoever uses it is told the same; and
/// the warnings that generated code itself must not give for using what has them.
/// </summary>
/// <param name="plain">Types and assemblies without any such attribute, shared by the contracts of one run.</param>
internal sealed class RepeatedAttributes(HashSet<ISymbol> plain)
{
    /// <summary>How the text of an attribute that says that something is obsolete begins.</summary>
    public const string ObsoleteType = "[global::System.ObsoleteAttribute";

    /// <summary>What generated code that uses obsolete types says of itself.</summary>
    public const string PlainObsolete = ObsoleteType + "]";

    private const string Obsolete = "ObsoleteAttribute";
    private const string Experimental = "ExperimentalAttribute";

    private readonly SortedSet<string> _warnings = new(StringComparer.Ordinal);
    private bool _usesForbidden;

    /// <summary>The ids of the warnings that the symbols' attributes name.</summary>
    public EquatableArray<string> Warnings => _warnings.ToEquatableArray();

    /// <summary>Whether an attribute in the source has an id that the compiler refuses, there and wherever it is
    /// repeated.</summary>
    public bool AreRefused { get; private set; }

    /// <summary>The attributes of a symbol that are repeated.</summary>
    public static EquatableArray<string> Of(ISymbol symbol) =>
        symbol
            .GetAttributes()
            .Where(static attribute => NameOf(attribute) is not null)
            .Select(Write)
            .ToEquatableArray();

    /// <summary>The attributes of a contract's generated types.</summary>
    public EquatableArray<string> OfContract(INamedTypeSymbol contract)
    {
        EquatableArray<string> own = Of(contract);

        // What is obsolete as an error may only be used where all around is obsolete too.
        return
            _usesForbidden && !own.Any(static attribute => attribute.StartsWith(ObsoleteType, StringComparison.Ordinal))
            ? own.Append(PlainObsolete).ToEquatableArray()
            : own;
    }

    /// <summary>Looks at a member, and at the types that a class which implements it names.</summary>
    public void AddUsesOf(ISymbol member)
    {
        AddAttributesOf(member);
        AddType(member.ContainingType);
        foreach (ITypeSymbol type in MemberTypes.Of(member))
        {
            AddType(type);
        }
    }

    /// <summary>Looks at a type, and at those that naming it names.</summary>
    public void AddType(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            AddType(array.ElementType);
        }
        else if (type is IPointerTypeSymbol pointer)
        {
            // That the compiler can't tell whether it is safe is said where the source names it.
            _warnings.Add("CS8500");
            AddType(pointer.PointedAtType);
        }
        else if (type is INamedTypeSymbol named)
        {
            for (INamedTypeSymbol? outer = named.OriginalDefinition; outer is not null; outer = outer.ContainingType)
            {
                AddDeclaration(outer);
            }

            foreach (ITypeSymbol argument in named.TypeArguments)
            {
                AddType(argument);
            }
        }
    }

    private void AddDeclaration(INamedTypeSymbol type)
    {
        if (plain.Contains(type))
        {
            return;
        }

        if (AddAttributesOf(type) & IsOfPlainAssembly(type))
        {
            plain.Add(type);
        }
    }

    /// <summary>All that an experimental assembly declares is experimental.</summary>
    private bool IsOfPlainAssembly(INamedTypeSymbol type)
    {
        if (type.ContainingAssembly is not { } assembly || plain.Contains(assembly))
        {
            return true;
        }

        bool isPlain = AddAttributesOf(assembly);
        foreach (IModuleSymbol module in assembly.Modules)
        {
            isPlain &= AddAttributesOf(module);
        }

        if (isPlain)
        {
            plain.Add(assembly);
        }

        return isPlain;
    }

    /// <returns>Whether there was none.</returns>
    private bool AddAttributesOf(ISymbol symbol)
    {
        bool isPlain = true;
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            string? name = NameOf(attribute);
            isPlain &= name is null;
            if (name == Experimental)
            {
                AddExperimental(attribute);
            }
            else if (name == Obsolete)
            {
                AddObsolete(attribute);
            }
        }

        return isPlain;
    }

    private void AddExperimental(AttributeData attribute)
    {
        if (attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive, Value: string id }
            && SyntaxFacts.IsValidIdentifier(id))
        {
            _warnings.Add(id);
        }
        else
        {
            AreRefused |= attribute.ApplicationSyntaxReference is not null;
        }
    }

    private void AddObsolete(AttributeData attribute)
    {
        _usesForbidden |= attribute.ConstructorArguments.Any(static argument => argument.Value is true);
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument is not { Key: "DiagnosticId", Value.Value: string id })
            {
                continue;
            }

            // Any text can stand in the attribute, but not in a pragma.
            if (SyntaxFacts.IsValidIdentifier(id))
            {
                _warnings.Add(id);
            }
            else
            {
                _usesForbidden = true;
            }
        }
    }

    private static string? NameOf(AttributeData attribute) =>
        attribute.AttributeClass switch
        {
            { Name: Obsolete, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } =>
                Obsolete,
            {
                Name: Experimental,
                ContainingNamespace:
                {
                    Name: "CodeAnalysis",
                    ContainingNamespace:
                    {
                        Name: "Diagnostics",
                        ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                    },
                },
            } => Experimental,
            _ => null,
        };

    private static string Write(AttributeData attribute)
    {
        string type = attribute.AttributeClass!.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        string arguments = string.Join(
            ", ",
            attribute
                .ConstructorArguments.Select(static argument => argument.ToCSharpString())
                .Concat(
                    attribute.NamedArguments.Select(static argument =>
                        $"{argument.Key} = {argument.Value.ToCSharpString()}")));
        return arguments.Length == 0 ? $"[{type}]" : $"[{type}({arguments})]";
    }
}
