using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>What an interface is as a contract. Never part of a cached model: it holds symbols.</summary>
internal sealed class ContractClassification
{
    public required INamedTypeSymbol Contract { get; init; }

    public required bool IsGrain { get; init; }

    /// <summary>The kind in the contract's own spelling; empty if it has none.</summary>
    public required string Kind { get; init; }

    /// <summary>The methods that a proxy implements, the contract's own first, then those of each inherited
    /// interface.</summary>
    public required ImmutableArray<MethodClassification> Methods { get; init; }

    /// <summary>Properties, events and indexers that a proxy has to implement.</summary>
    public required ImmutableArray<ISymbol> OtherMembers { get; init; }

    /// <summary>What is wrong with the contract as a whole.</summary>
    public required ImmutableArray<ContractProblem> ContractProblems { get; init; }

    /// <summary>
    /// Whether a class that implements the contract can be generated and would compile. Where it can't, either
    /// <see cref="ContractProblems"/> says why or the compiler does.
    /// </summary>
    public required bool CanBeImplemented { get; init; }

    /// <summary>Everything that is wrong, in the order of the contract.</summary>
    public IEnumerable<ContractProblem> Problems =>
        ContractProblems.Concat(Methods.SelectMany(static method => method.Problems));
}
