using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>The types that <c>[Replies]</c> on a method names, and whether an actor can answer them.</summary>
internal static class NamedReplies
{
    /// <param name="method">The method.</param>
    /// <param name="asks">Whether it asks; null if what it returns does not tell.</param>
    /// <param name="reply">What it answers, or the element of that; null if it tells, or answers no message.</param>
    /// <param name="known">The types of the compilation.</param>
    /// <param name="problems">What is wrong with the method.</param>
    /// <returns>The types; none if the attribute is not there, or something is wrong with it.</returns>
    public static ImmutableArray<ITypeSymbol> Of(
        IMethodSymbol method,
        bool? asks,
        ITypeSymbol? reply,
        KnownSymbols known,
        ImmutableArray<ContractProblem>.Builder problems)
    {
        if (ContractAttributes.Find(method, known.RepliesAttribute) is not { } attribute)
        {
            return [];
        }

        if (asks is false || (reply is not null && !known.IsAnyMessage(reply)))
        {
            problems.Add(Problem(ProblemId.RepliesNotOfAny, method, reply));
            return [];
        }

        // The compiler reports an argument that is wrong, and a type that it does not know.
        if (ContractAttributes.Replies(attribute) is not { } named)
        {
            return [];
        }

        if (named.IsEmpty)
        {
            problems.Add(Problem(ProblemId.RepliesEmpty, method));
            return [];
        }

        SoundTypes sound = new(known.Compilation);
        List<ITypeSymbol> replies = [];
        bool areSound = true;
        for (int i = 0; i < named.Length; i++)
        {
            var type = named[i].Value as ITypeSymbol;
            if (named[i].Kind != TypedConstantKind.Error && ProblemOf(type, replies, known) is { } id)
            {
                problems.Add(Problem(id, method, type, i));
                areSound = false;
            }
            else if (type is not null && sound.Contain(type))
            {
                replies.Add(type);
            }
            else
            {
                areSound = false;
            }
        }

        return areSound ? [.. replies] : [];
    }

    /// <summary>Whether a type is generic and leaves open of what.</summary>
    public static bool IsOpen(ITypeSymbol type) =>
        type is INamedTypeSymbol named
        && (named.IsUnboundGenericType || (named.ContainingType is { } outer && IsOpen(outer)));

    private static ProblemId? ProblemOf(ITypeSymbol? type, List<ITypeSymbol> before, KnownSymbols known) =>
        type is null ? ProblemId.RepliesNull
        : type.TypeKind == TypeKind.Error ? OfMissing(type, known)
        : IsOpen(type) || !known.IsMessage(type) ? ProblemId.RepliesNotProtobuf
        : before.Contains(type, SymbolEqualityComparer.Default) ? ProblemId.RepliesTwice
        : IsHidden(type) || known.Names.ObstacleOf(type) is not null ? ProblemId.RepliesUnreachable
        : null;

    /// <summary>What the source names wrongly is reported by the compiler there.</summary>
    private static ProblemId? OfMissing(ITypeSymbol type, KnownSymbols known) =>
        known.Names.ObstacleOf(type) is null ? null : ProblemId.RepliesUnreachable;

    private static bool IsHidden(ITypeSymbol type) =>
        type is INamedTypeSymbol named
        && (named.IsFileLocal
            || (named.ContainingType is { } outer && IsHidden(outer))
            || named.TypeArguments.Any(IsHidden));

    private static ContractProblem Problem(
        ProblemId id, IMethodSymbol method, ITypeSymbol? type = null, int? index = null) =>
        new(id, method, ProblemPart.RepliesAttribute, type, Index: index);
}
