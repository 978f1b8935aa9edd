using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

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
                if (!SymbolEqualityComparer.Default.Equals(implemented.ContainingAssembly, known.Compilation.Assembly)
                    && ContractAttributes.IsContract(implemented, known)
                    && !dispatchers.HaveOneFor(implemented))
                {
                    found.Add(implemented);
                }
            }
        }

        return [.. found.OrderBy(GeneratedNames.MetadataName, StringComparer.Ordinal)];
    }

    /// <summary>The names of the interfaces in the source that a contract takes its members from: its own and those it
    /// inherits.</summary>
    public static ImmutableArray<string> SourceInterfacesOf(INamedTypeSymbol contract) =>
        [
            GeneratedNames.MetadataName(contract),
            .. contract
                .AllInterfaces.Where(inherited =>
                    SymbolEqualityComparer.Default.Equals(inherited.ContainingAssembly, contract.ContainingAssembly))
                .Select(static inherited => GeneratedNames.MetadataName(inherited)),
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
        if (known.Compilation.Assembly.GetTypeByMetadataName(name) is not null)
        {
            return [];
        }

        string[] types = name.Split('+');
        string[] outermost = types[0].Split('.');
        INamespaceSymbol? @namespace = known.Compilation.Assembly.GlobalNamespace;
        foreach (string part in outermost.Take(outermost.Length - 1))
        {
            @namespace = @namespace?.GetNamespaceMembers().FirstOrDefault(inner => inner.Name == part);
        }

        IEnumerable<INamedTypeSymbol> found = @namespace
            ?.GetTypeMembers(Plain(outermost[outermost.Length - 1]))
            .Where(static type => type.IsFileLocal)
            ?? [];
        return types
            .Skip(1)
            .Aggregate(found, static (containers, type) =>
                containers.SelectMany(container => container.GetTypeMembers(Plain(type))));

        static string Plain(string metadataName) => metadataName.Split('`')[0];
    }
}
