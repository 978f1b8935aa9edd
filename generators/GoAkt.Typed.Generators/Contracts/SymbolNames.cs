using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>The names of symbols: as metadata has them, where any text may stand, and as C# writes them.</summary>
internal static class SymbolNames
{
    /// <summary>Whether C# can write a name, if need be with an <c>@</c>.</summary>
    /// <remarks>C# allows any number of formatting characters, and ignores them.</remarks>
    public static bool CanBeWritten(string name) =>
        SyntaxFacts.IsValidIdentifier(name)
        && name.All(static c => c < 128 || CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format);

    /// <summary>Writes a name, with an <c>@</c> before a keyword.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
        || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;

    /// <summary>A type's full name as metadata has it, which tells nested types from namespaces.</summary>
    public static string InMetadata(INamedTypeSymbol type)
    {
        StringBuilder name = new(type.MetadataName);
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            name.Insert(0, '+').Insert(0, outer.MetadataName);
        }

        string @namespace = OfNamespace(type.ContainingNamespace);
        return @namespace.Length == 0 ? name.ToString() : $"{@namespace}.{name}";
    }

    /// <summary>A namespace's full name; empty for the global one.</summary>
    public static string OfNamespace(INamespaceSymbol @namespace)
    {
        string name = string.Empty;
        for (INamespaceSymbol part = @namespace; !part.IsGlobalNamespace; part = part.ContainingNamespace)
        {
            name = name.Length == 0 ? part.Name : $"{part.Name}.{name}";
        }

        return name;
    }

    /// <summary>The namespace of a full name in an assembly.</summary>
    /// <returns>Null if the assembly has none of that name.</returns>
    public static INamespaceSymbol? FindNamespace(IAssemblySymbol assembly, string name)
    {
        INamespaceSymbol? found = assembly.GlobalNamespace;
        if (name.Length == 0)
        {
            return found;
        }

        foreach (string part in name.Split('.'))
        {
            found = found?.GetNamespaceMembers().FirstOrDefault(inner => inner.Name == part);
        }

        return found;
    }

    /// <summary>Names for the parameters of an implementation. Each keeps its own, unless it has none, one that can't
    /// be written, or one that another has already.</summary>
    public static string[] OfParameters(ImmutableArray<IParameterSymbol> parameters)
    {
        UniqueNames names = new(StringComparer.Ordinal);
        string[] result = new string[parameters.Length];
        for (int i = 0; i < result.Length; i++)
        {
            string name = parameters[i].Name;
            result[i] = CanBeWritten(name) && names.TryTake(name) ? name : string.Empty;
        }

        for (int i = 0; i < result.Length; i++)
        {
            if (result[i].Length == 0)
            {
                result[i] = names.Take("argument" + (i + 1));
            }
        }

        return result;
    }
}

/// <summary>Hands out names that nothing else has.</summary>
internal sealed class UniqueNames(IEqualityComparer<string> comparer)
{
    private readonly HashSet<string> _taken = new(comparer);

    /// <summary>Keeps a name from being handed out.</summary>
    public void Reserve(string name) => _taken.Add(name);

    /// <returns>Whether the name was free.</returns>
    public bool TryTake(string name) => _taken.Add(name);

    /// <returns>The name that was proposed, or with a number behind it.</returns>
    public string Take(string proposed)
    {
        string name = proposed;
        for (int i = 2; !_taken.Add(name); i++)
        {
            name = proposed + i;
        }

        return name;
    }
}
