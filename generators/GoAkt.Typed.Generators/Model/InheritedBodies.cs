using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>The methods of a contract that have a body, inherited ones included, which no method of the proxy may take
/// the place of.</summary>
internal sealed class InheritedBodies
{
    private readonly ImmutableArray<INamedTypeSymbol> _interfaces;
    private readonly HashSet<IMethodSymbol> _implemented;

    /// <param name="contract">The contract.</param>
    /// <param name="implemented">Those of its methods that the proxy implements.</param>
    public InheritedBodies(INamedTypeSymbol contract, IEnumerable<IMethodSymbol> implemented)
    {
        // A contract is not generic, so no two methods of its own have one signature.
        ImmutableArray<INamedTypeSymbol> inherited = contract.AllInterfaces;
        _interfaces = inherited.IsEmpty ? [] : inherited.Insert(0, contract);
        _implemented =
            new HashSet<IMethodSymbol>(_interfaces.IsEmpty ? [] : implemented, SymbolEqualityComparer.Default);
    }

    /// <summary>Whether a public method like this one would be called instead of a body.</summary>
    public bool WouldBeReplacedBy(IMethodSymbol method) =>
        _interfaces.Any(declaring =>
            declaring
                .GetMembers(method.Name)
                .OfType<IMethodSymbol>()
                .Any(other => !other.IsStatic && !_implemented.Contains(other) && MethodSignature.Same(other, method)));
}
