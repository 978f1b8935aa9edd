using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>
/// Finds why a class in the compilation can't implement members that a contract inherits from another assembly, whose
/// metadata may hold what no C# source can say.
/// </summary>
internal sealed class MemberObstacles(INamedTypeSymbol contract, KnownSymbols known)
{
    private readonly ImmutableArray<ContractProblem>.Builder _found = ImmutableArray.CreateBuilder<ContractProblem>();

    /// <summary>The reasons that were found. An interface that can't be named gives one for all its members.</summary>
    public ImmutableArray<ContractProblem> Found => _found.ToImmutable();

    /// <summary>Whether a member can't be implemented.</summary>
    public bool AreBefore(ISymbol member)
    {
        if (known.Declares(member) || ObstacleOf(member) is not { } obstacle)
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

    /// <summary>Whether the project's C# is too old for a class to inherit a member's body.</summary>
    public bool AreBeforeInheriting(ISymbol member)
    {
        if (!(member.IsAbstract || member.IsVirtual) || known.LanguageVersion >= LanguageNeeds.ToInherit(member))
        {
            return false;
        }

        // In the project's own source the compiler reports the body.
        if (!known.Declares(member) && member is not IMethodSymbol { AssociatedSymbol: not null })
        {
            _found.Add(Problem(ProblemId.MemberNeedsNewerLanguage, member));
        }

        return true;
    }

    private ContractProblem? ObstacleOf(ISymbol member)
    {
        if (known.Names.ObstacleOf(member.ContainingType) is { } unreached)
        {
            return Problem(unreached.Id, member.ContainingType, unreached.Type);
        }

        if (!CanBeReached(member))
        {
            return Problem(ProblemId.MemberInaccessible, member);
        }

        if (PropertyWithParameters(member) is { } property)
        {
            return Problem(ProblemId.MemberUnsupported, property);
        }

        if (!IsNamed(member))
        {
            return Problem(ProblemId.MemberUnspeakable, member);
        }

        foreach (ITypeSymbol type in MemberTypes.Of(member))
        {
            if (known.Names.ObstacleOf(type) is { } obstacle)
            {
                return Problem(obstacle.Id, member, obstacle.Type);
            }
        }

        return member.HasUnsupportedMetadata || member is IMethodSymbol method && !HasNamedTypeParameters(method)
            ? Problem(ProblemId.MemberUnsupported, member)
            : null;
    }

    private ContractProblem Problem(ProblemId id, ISymbol member, ITypeSymbol? type = null) =>
        new(id, contract, Type: type, Other: member);

    private bool CanBeReached(ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal
        || known.Compilation.IsSymbolAccessibleWithin(member, known.Compilation.Assembly);

    /// <summary>The property with parameters that a member is, or is an accessor of. C# has no such properties; it sees
    /// their accessors as methods.</summary>
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

    /// <summary>The names of indexers and accessors are never written, so they can be any.</summary>
    private static bool IsNamed(ISymbol member) => member switch
    {
        IPropertySymbol { IsIndexer: true } or IMethodSymbol { AssociatedSymbol: not null } => true,
        _ => SymbolNames.CanBeWritten(member.Name),
    };

    private static bool HasNamedTypeParameters(IMethodSymbol method)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        return method.TypeParameters.All(parameter =>
            SymbolNames.CanBeWritten(parameter.Name) && names.Add(parameter.Name));
    }
}
