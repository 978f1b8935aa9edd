using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Reading;

/// <summary>The dispatchers that other assemblies have for their own contracts.</summary>
internal sealed class ExistingDispatchers(KnownSymbols known)
{
    private readonly Dictionary<ISymbol, HashSet<ISymbol>> _contracts = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the build of a contract's assembly wrote a dispatcher for it. A build without the generator, or
    /// without hosting, does not.</summary>
    public bool HaveOneFor(INamedTypeSymbol contract)
    {
        if (NamespaceOfGenerated(contract) is not { } generated)
        {
            return false;
        }

        if (!_contracts.TryGetValue(generated, out HashSet<ISymbol>? contracts))
        {
            IEnumerable<ISymbol> dispatched = generated.GetTypeMembers().Select(ContractOf).OfType<ISymbol>();
            _contracts.Add(generated, contracts = new HashSet<ISymbol>(dispatched, SymbolEqualityComparer.Default));
        }

        return contracts.Contains(contract);
    }

    private static INamespaceSymbol? NamespaceOfGenerated(INamedTypeSymbol contract)
    {
        string path = GeneratedNames.PathOf(contract.ContainingNamespace);
        return SymbolNames.FindNamespace(
            contract.ContainingAssembly,
            path.Length == 0 ? GeneratedName.Namespace : $"{GeneratedName.Namespace}.{path}");
    }

    private ITypeSymbol? ContractOf(INamedTypeSymbol type) =>
        type.BaseType is { Arity: 1 } dispatcher
        && SymbolEqualityComparer.Default.Equals(dispatcher.BaseType, known.ActorDispatcher)
            ? dispatcher.TypeArguments[0]
            : null;
}
