using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Reading;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Catalog;

/// <summary>Finds the contracts that something is emitted for.</summary>
internal static class ContractFinder
{
    /// <summary>The contracts that the compilation declares, in the order of their names.</summary>
    public static ImmutableArray<INamedTypeSymbol> FindDeclared(
        SourceFingerprint source, KnownSymbols known, CancellationToken cancellationToken)
    {
        IEnumerable<string> names = source.Files
            .SelectMany(static file => file.Interfaces)
            .Where(static @interface => @interface.HasAttributes)
            .Select(static @interface => @interface.MetadataName);
        INamedTypeSymbol[] candidates = [.. Resolve(names, known, cancellationToken)];
        bool[] areContracts = Concurrently.Select(
            candidates,
            known.Compilation,
            static () => 0,
            (type, _) => ContractAttributes.IsContract(type, known),
            cancellationToken);
        return [.. candidates.Where((_, i) => areContracts[i])];
    }

    /// <summary>
    /// The contracts of other assemblies that classes of the compilation implement, in the order of their names, except
    /// those that their own assembly has a dispatcher for.
    /// </summary>
    public static ImmutableArray<INamedTypeSymbol> FindHosted(
        SourceFingerprint source, KnownSymbols known, CancellationToken cancellationToken)
    {
        HashSet<INamedTypeSymbol> found = new(SymbolEqualityComparer.Default);
        ExistingDispatchers dispatchers = new(known);
        string[] classes = [.. source.Files.SelectMany(static file => file.Classes)];
        foreach (
            INamedTypeSymbol type in Resolve(classes, known, cancellationToken)
                .Concat(classes.SelectMany(name => FileLocal(name, known))))
        {
            foreach (INamedTypeSymbol implemented in type.AllInterfaces)
            {
                if (!known.Declares(implemented)
                    && ContractAttributes.IsContract(implemented, known)
                    && !dispatchers.HaveOneFor(implemented))
                {
                    found.Add(implemented);
                }
            }
        }

        return [.. found.OrderBy(SymbolNames.InMetadata, StringComparer.Ordinal)];
    }

    /// <summary>The names of the interfaces in the source that a contract takes its members from: its own and those it
    /// inherits.</summary>
    public static ImmutableArray<string> SourceInterfacesOf(INamedTypeSymbol contract) =>
        [
            SymbolNames.InMetadata(contract),
            .. contract
                .AllInterfaces.Where(inherited =>
                    SymbolEqualityComparer.Default.Equals(inherited.ContainingAssembly, contract.ContainingAssembly))
                .Select(static inherited => SymbolNames.InMetadata(inherited)),
        ];

    private static IEnumerable<INamedTypeSymbol> Resolve(
        IEnumerable<string> names, KnownSymbols known, CancellationToken cancellationToken)
    {
        foreach (
            string name in names.Distinct(StringComparer.Ordinal).OrderBy(static name => name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (known.Compilation.Assembly.GetTypeByMetadataName(name) is { } type)
            {
                yield return type;
            }
        }
    }

    /// <summary>The classes of a name that are local to their files, or stand in such ones: their names in metadata are
    /// others.</summary>
    private static IEnumerable<INamedTypeSymbol> FileLocal(string name, KnownSymbols known)
    {
        string[] types = name.Split('+');
        int end = types[0].LastIndexOf('.');
        string @namespace = end < 0 ? string.Empty : types[0].Substring(0, end);
        IEnumerable<INamedTypeSymbol> found =
            SymbolNames.FindNamespace(known.Compilation.Assembly, @namespace)
                ?.GetTypeMembers(Plain(types[0].Substring(end + 1)))
                .Where(static type => type.IsFileLocal)
            ?? [];
        for (int i = 1; i < types.Length; i++)
        {
            string nested = Plain(types[i]);
            found = found.SelectMany(container => container.GetTypeMembers(nested));
        }

        return found;

        static string Plain(string metadataName) => metadataName.Split('`')[0];
    }
}
