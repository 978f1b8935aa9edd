using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Reading;

/// <summary>Names generated types and files after their contracts, no two alike.</summary>
internal sealed class GeneratedNames
{
    private readonly Dictionary<INamedTypeSymbol, GeneratedName> _names = new(SymbolEqualityComparer.Default);

    /// <summary>Names what is generated for contracts; the first of two that clash keeps its name.</summary>
    public GeneratedNames(IReadOnlyCollection<INamedTypeSymbol> contracts)
    {
        // Names of files are compared without case.
        UniqueNames files = new(StringComparer.OrdinalIgnoreCase);
        UniqueNames types = new(StringComparer.Ordinal);
        foreach (
            ISymbol @namespace in contracts
                .Select(static contract => (ISymbol)contract.ContainingNamespace)
                .Distinct(SymbolEqualityComparer.Default))
        {
            foreach (string type in TypesCalledLike((INamespaceSymbol)@namespace))
            {
                types.Reserve(type);
            }
        }

        foreach (INamedTypeSymbol contract in contracts)
        {
            string path = PathOf(contract.ContainingNamespace) + "/";
            string type = types.Take(path + ShortNames.ForMember(TypeNameOf(contract))).Substring(path.Length);
            string file = files.Take(ShortNames.ForFile(SymbolNames.InMetadata(contract)));
            _names[contract] = new GeneratedName(type, file);
        }
    }

    public GeneratedName Of(INamedTypeSymbol contract) => _names[contract];

    /// <summary>The namespace of what is generated for a contract, below <see cref="GeneratedName.Namespace"/>,
    /// keywords escaped; empty for the global one.</summary>
    public static string NamespaceOf(INamedTypeSymbol contract) =>
        string.Join(".", PathOf(contract.ContainingNamespace).Split('.').Select(SymbolNames.Escape));

    /// <summary>The full name of a namespace, cut where it is too long for what is generated.</summary>
    public static string PathOf(INamespaceSymbol @namespace) =>
        ShortNames.ForNamespace(SymbolNames.OfNamespace(@namespace));

    /// <summary>The names that no generated type may begin with, because with one of the endings it would have the name
    /// of a namespace around it.</summary>
    private static IEnumerable<string> TypesCalledLike(INamespaceSymbol @namespace)
    {
        for (INamespaceSymbol part = @namespace; !part.IsGlobalNamespace; part = part.ContainingNamespace)
        {
            foreach (string ending in GeneratedName.Endings)
            {
                if (part.Name.EndsWith(ending, StringComparison.Ordinal))
                {
                    yield return $"{PathOf(part.ContainingNamespace)}/{part.Name.Substring(0, part.Name.Length - ending.Length)}";
                }
            }
        }
    }

    /// <summary><c>IUserActor</c> gives <c>UserActor</c>; a nested <c>Accounts.IUser</c> gives
    /// <c>Accounts_User</c>.</summary>
    private static string TypeNameOf(INamedTypeSymbol contract)
    {
        string name =
            contract.Name.Length > 1 && contract.Name[0] == 'I' && char.IsUpper(contract.Name[1])
                ? contract.Name.Substring(1)
                : contract.Name;
        for (INamedTypeSymbol? outer = contract.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            name = $"{outer.Name}_{name}";
        }

        return name;
    }
}
