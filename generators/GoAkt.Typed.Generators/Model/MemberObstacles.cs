using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>
/// Finds why a class in the compilation can't implement members that a contract inherits from another assembly, whose metadata may
/// hold what no C# source can say.
/// </summary>
internal sealed class MemberObstacles(INamedTypeSymbol contract, KnownSymbols known)
{
    private readonly ImmutableArray<ContractProblem>.Builder _found = ImmutableArray.CreateBuilder<ContractProblem>();

    /// <summary>What stands in the way, once for an interface that is out of reach itself.</summary>
    public ImmutableArray<ContractProblem> Found => _found.ToImmutable();

    /// <summary>Whether a member can't be implemented.</summary>
    public bool AreBefore(ISymbol member)
    {
        if (SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, known.Compilation.Assembly))
            return false;
        if (ObstacleOf(member) is not { } obstacle)
            return false;

        bool isAccessor = member is IMethodSymbol { AssociatedSymbol: not null };
        if (!isAccessor && !_found.Any(found => SymbolEqualityComparer.Default.Equals(found.Other, obstacle.Other)))
            _found.Add(obstacle);
        return true;
    }

    private ContractProblem? ObstacleOf(ISymbol member)
    {
        if (known.Names.ObstacleOf(member.ContainingType) is { } unreached)
            return Problem(unreached.Kind, member.ContainingType, unreached.Type);
        if (!CanBeReached(member))
            return Problem(ProblemKind.MemberInaccessible, member);
        if (!IsNamed(member))
            return Problem(ProblemKind.MemberUnspeakable, member);
        foreach (ITypeSymbol type in MemberTypes.Of(member))
        {
            if (known.Names.ObstacleOf(type) is { } obstacle)
                return Problem(obstacle.Kind, member, obstacle.Type);
        }

        return member.HasUnsupportedMetadata ? Problem(ProblemKind.MemberUnsupported, member) : null;
    }

    private ContractProblem Problem(ProblemKind kind, ISymbol member, ITypeSymbol? type = null) => new(kind, contract, Type: type, Other: member);

    private bool CanBeReached(ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal
        || known.Compilation.IsSymbolAccessibleWithin(member, known.Compilation.Assembly);

    /// <summary>An indexer is implemented as <c>this</c>, an accessor as its property's or event's.</summary>
    private static bool IsNamed(ISymbol member) => member switch
    {
        IPropertySymbol { IsIndexer: true } or IMethodSymbol { AssociatedSymbol: not null } => true,
        IMethodSymbol method => Identifiers.IsOne(method.Name) && HasNamedTypeParameters(method),
        _ => Identifiers.IsOne(member.Name),
    };

    private static bool HasNamedTypeParameters(IMethodSymbol method)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        return method.TypeParameters.All(parameter => Identifiers.IsOne(parameter.Name) && names.Add(parameter.Name));
    }
}
