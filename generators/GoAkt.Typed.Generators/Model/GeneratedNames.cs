using System.Text;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>What generated types and files are called: after their contract, and each in its own way.</summary>
internal sealed class GeneratedNames
{
    public const string Namespace = "GoAkt.Typed.Generated";

    private static readonly string[] s_suffixes =
    [
        Proxy(string.Empty),
        Dispatcher(string.Empty),
        RegistrationAttribute(Proxy(string.Empty)),
        RegistrationAttribute(Dispatcher(string.Empty)),
    ];

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
            _names[contract] = new GeneratedName(type, files.Take(ShortNames.ForFile(MetadataName(contract))));
        }
    }

    public GeneratedName Of(INamedTypeSymbol contract) => _names[contract];

    public static string Proxy(string name) => name + "Proxy";

    public static string Dispatcher(string name) => name + "Dispatcher";

    /// <summary>The attribute that registers a generated type where C# has no module initializers.</summary>
    public static string RegistrationAttribute(string type) => type + "RegistrationAttribute";

    /// <summary>The namespace of what is generated for a contract, below <see cref="Namespace"/>, keywords escaped;
    /// empty for the global one.</summary>
    public static string NamespaceOf(INamedTypeSymbol contract) =>
        string.Join(".", PathOf(contract.ContainingNamespace).Split('.').Select(TypeNames.Escape));

    /// <summary>The namespace of what its own assembly's build generated for a contract.</summary>
    /// <returns>Null if nothing was.</returns>
    public static INamespaceSymbol? NamespaceOfGenerated(INamedTypeSymbol contract)
    {
        INamespaceSymbol? @namespace = contract.ContainingAssembly.GlobalNamespace;
        foreach (
            string name in $"{Namespace}.{PathOf(contract.ContainingNamespace)}".Split(
                ['.'], StringSplitOptions.RemoveEmptyEntries))
        {
            @namespace = @namespace?.GetNamespaceMembers().FirstOrDefault(inner => inner.Name == name);
        }

        return @namespace;
    }

    /// <summary>The contract's full name as metadata has it, which tells nested interfaces from namespaces.</summary>
    public static string MetadataName(INamedTypeSymbol contract)
    {
        StringBuilder name = new(contract.MetadataName);
        for (INamedTypeSymbol? outer = contract.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            name.Insert(0, '+').Insert(0, outer.MetadataName);
        }

        string @namespace = FullNameOf(contract.ContainingNamespace);
        return @namespace.Length == 0 ? name.ToString() : $"{@namespace}.{name}";
    }

    /// <summary>What a type may not be named after, because one that is generated for it would be called like a
    /// namespace or one around it.</summary>
    private static IEnumerable<string> TypesCalledLike(INamespaceSymbol @namespace)
    {
        for (INamespaceSymbol part = @namespace; !part.IsGlobalNamespace; part = part.ContainingNamespace)
        {
            foreach (string suffix in s_suffixes)
            {
                if (part.Name.EndsWith(suffix, StringComparison.Ordinal))
                {
                    yield return $"{PathOf(part.ContainingNamespace)}/{part.Name.Substring(0, part.Name.Length - suffix.Length)}";
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

    private static string PathOf(INamespaceSymbol @namespace) => ShortNames.ForNamespace(FullNameOf(@namespace));

    private static string FullNameOf(INamespaceSymbol @namespace)
    {
        string name = string.Empty;
        for (INamespaceSymbol part = @namespace; !part.IsGlobalNamespace; part = part.ContainingNamespace)
        {
            name = name.Length == 0 ? part.Name : $"{part.Name}.{name}";
        }

        return name;
    }
}

/// <summary>What the generated types and files of one contract are called.</summary>
/// <param name="Type">What the names of its types begin with.</param>
/// <param name="File">What the names of its files begin with.</param>
internal sealed record GeneratedName(string Type, string File);
