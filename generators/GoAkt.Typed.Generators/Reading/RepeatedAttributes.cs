using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Reading;

/// <summary>
/// The attributes of contracts and methods that generated code repeats, so that its users get the same warnings; and
/// the ids of the warnings that it must not give itself for using what has such attributes.
/// </summary>
/// <param name="plain">Types and assemblies without any such attribute, shared by the contracts of one run.</param>
internal sealed class RepeatedAttributes(HashSet<ISymbol> plain)
{
    private const string Obsolete = "ObsoleteAttribute";
    private const string Experimental = "ExperimentalAttribute";

    private readonly SortedSet<string> _warnings = new(StringComparer.Ordinal);
    private bool _usesForbidden;

    /// <summary>The ids of the warnings that the symbols' attributes name.</summary>
    public EquatableArray<string> Warnings => _warnings.ToEquatableArray();

    /// <summary>Whether an attribute in the source has an id that the compiler refuses, as it would in generated
    /// code.</summary>
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

        // Code may use what is obsolete as an error only if it is obsolete itself.
        return _usesForbidden && !own.Any(ContractModel.SaysObsolete)
            ? own.Append(ContractModel.PlainObsolete).ToEquatableArray()
            : own;
    }

    /// <summary>Adds what using a member takes: its own attributes, and those of the types that it names.</summary>
    public void AddUsesOf(ISymbol member)
    {
        AddAttributesOf(member);
        AddType(member.ContainingType);
        foreach (ITypeSymbol type in MemberTypes.Of(member))
        {
            AddType(type);
        }
    }

    /// <summary>Adds what naming a type takes: its attributes, and those of the types in its name.</summary>
    public void AddType(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            AddType(array.ElementType);
        }
        else if (type is IPointerTypeSymbol pointer)
        {
            // Where the source names it, the compiler has warned that the type may not be safe to point to.
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

        // Both have to be looked at, whatever the first says.
        bool isPlain = AddAttributesOf(type);
        isPlain &= IsOfPlainAssembly(type);
        if (isPlain)
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
