using System.Text;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>What generated types and files are called: after their contract.</summary>
internal static class GeneratedNames
{
    public const string Namespace = "GoAkt.Typed.Generated";

    public const string ActorField = "_actor";

    public static string Proxy(string name) => name + "Proxy";

    public static string Dispatcher(string name) => name + "Dispatcher";

    /// <summary><c>IUserActor</c> gives <c>UserActor</c>; a nested <c>Accounts.IUser</c> gives <c>Accounts_User</c>.</summary>
    public static string For(INamedTypeSymbol contract)
    {
        string name = contract.Name.Length > 1 && contract.Name[0] == 'I' && char.IsUpper(contract.Name[1]) ? contract.Name.Substring(1) : contract.Name;
        for (INamedTypeSymbol? outer = contract.ContainingType; outer is not null; outer = outer.ContainingType)
            name = $"{outer.Name}_{name}";
        return name;
    }

    /// <summary>The contract's namespace, keywords escaped; empty for the global one.</summary>
    public static string NamespaceOf(INamedTypeSymbol contract) => Path(contract.ContainingNamespace, TypeNames.Escape);

    /// <summary>The contract's full name as metadata has it, which tells nested interfaces from namespaces.</summary>
    public static string MetadataName(INamedTypeSymbol contract)
    {
        StringBuilder name = new(contract.MetadataName);
        for (INamedTypeSymbol? outer = contract.ContainingType; outer is not null; outer = outer.ContainingType)
            name.Insert(0, '+').Insert(0, outer.MetadataName);

        string @namespace = Path(contract.ContainingNamespace, static part => part);
        return @namespace.Length == 0 ? name.ToString() : $"{@namespace}.{name}";
    }

    private static string Path(INamespaceSymbol @namespace, Func<string, string> write)
    {
        string path = string.Empty;
        for (INamespaceSymbol part = @namespace; !part.IsGlobalNamespace; part = part.ContainingNamespace)
            path = path.Length == 0 ? write(part.Name) : $"{write(part.Name)}.{path}";
        return path;
    }
}
