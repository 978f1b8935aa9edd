using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>
/// Finds why a class in the compilation can't implement members that a contract inherits from another assembly, whose
/// metadata may hold what no C# source can say.
/// </summary>
internal sealed class MemberObstacles(INamedTypeSymbol contract, KnownSymbols known)
{
    private readonly ImmutableArray<ContractProblem>.Builder _found = ImmutableArray.CreateBuilder<ContractProblem>();

    /// <summary>What stands in the way, once for an interface that is out of reach itself.</summary>
    public ImmutableArray<ContractProblem> Found => _found.ToImmutable();

    /// <summary>Whether a member can't be implemented.</summary>
    public bool AreBefore(ISymbol member)
    {
        if (IsOwn(member) || ObstacleOf(member) is not { } obstacle)
        {
            return false;
        }

        bool isAccessor = member is IMethodSymbol { AssociatedSymbol: not null };
        if (!isAccessor && !_found.Any(found => SymbolEqualityComparer.Default.Equals(found.Other, obstacle.Other)))
        {
            _found.Add(obstacle);
        }

        return true;
    }

    /// <summary>Whether no class can be without a member that has a body, because the project's C# is too old for
    /// that.</summary>
    public bool AreBeforeInheriting(ISymbol member)
    {
        if (!(member.IsAbstract || member.IsVirtual) || known.LanguageVersion >= LanguageNeeds.ToInherit(member))
        {
            return false;
        }

        // In the source itself the compiler refuses the body.
        if (!IsOwn(member) && member is not IMethodSymbol { AssociatedSymbol: not null })
        {
            _found.Add(Problem(ProblemKind.MemberNeedsNewerLanguage, member));
        }

        return true;
    }

    private bool IsOwn(ISymbol member) =>
        SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, known.Compilation.Assembly);

    private ContractProblem? ObstacleOf(ISymbol member)
    {
        if (known.Names.ObstacleOf(member.ContainingType) is { } unreached)
        {
            return Problem(unreached.Kind, member.ContainingType, unreached.Type);
        }

        if (!CanBeReached(member))
        {
            return Problem(ProblemKind.MemberInaccessible, member);
        }

        if (PropertyWithParameters(member) is { } property)
        {
            return Problem(ProblemKind.MemberUnsupported, property);
        }

        if (!IsNamed(member))
        {
            return Problem(ProblemKind.MemberUnspeakable, member);
        }

        foreach (ITypeSymbol type in MemberTypes.Of(member))
        {
            if (known.Names.ObstacleOf(type) is { } obstacle)
            {
                return Problem(obstacle.Kind, member, obstacle.Type);
            }
        }

        return member.HasUnsupportedMetadata || member is IMethodSymbol method && !HasNamedTypeParameters(method)
            ? Problem(ProblemKind.MemberUnsupported, member)
            : null;
    }

    private ContractProblem Problem(ProblemKind kind, ISymbol member, ITypeSymbol? type = null) =>
        new(kind, contract, Type: type, Other: member);

    private bool CanBeReached(ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal
        || known.Compilation.IsSymbolAccessibleWithin(member, known.Compilation.Assembly);

    /// <summary>The property of another language that has parameters, to C# a method an accessor, which a member is or
    /// belongs to.</summary>
    private static IPropertySymbol? PropertyWithParameters(ISymbol member)
    {
        IEnumerable<ISymbol> candidates =
            member is IMethodSymbol { AssociatedSymbol: null, Name: { Length: > 4 } name } && name[3] == '_'
                ? member.ContainingType.GetMembers(name.Substring(4))
                : [member];
        return candidates
            .OfType<IPropertySymbol>()
            .FirstOrDefault(static property => property is { IsIndexer: false, Parameters.IsEmpty: false });
    }

    /// <summary>An indexer is implemented as <c>this</c>, an accessor as its property's or event's.</summary>
    private static bool IsNamed(ISymbol member) => member switch
    {
        IPropertySymbol { IsIndexer: true } or IMethodSymbol { AssociatedSymbol: not null } => true,
        _ => Identifiers.IsOne(member.Name),
    };

    private static bool HasNamedTypeParameters(IMethodSymbol method)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        return method.TypeParameters.All(parameter => Identifiers.IsOne(parameter.Name) && names.Add(parameter.Name));
    }
}
