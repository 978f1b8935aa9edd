using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

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

/// <summary>A method of a contract: its shape if it is sound, and what is wrong with it otherwise.</summary>
/// <param name="Method">The method, of the contract or of an interface that it inherits.</param>
/// <param name="Shape">How it calls the actor; null if a problem leaves no way to.</param>
/// <param name="Problems">What is wrong with it; a method with a shape can have problems too.</param>
internal sealed record MethodClassification(
    IMethodSymbol Method, MethodShape? Shape, ImmutableArray<ContractProblem> Problems);

/// <summary>How a sound method of a contract calls its actor. Never part of a cached model: it holds symbols.</summary>
internal sealed record MethodShape
{
    public required IParameterSymbol MessageParameter { get; init; }

    /// <summary>The message, or the element of the batch.</summary>
    public required ITypeSymbol Message { get; init; }

    /// <summary>The reply, or the element of the batch's replies; null if the method tells.</summary>
    public required ITypeSymbol? Reply { get; init; }

    /// <summary>The types that <c>[Replies]</c> names; none where the attribute is not there, or is wrong.</summary>
    public required ImmutableArray<ITypeSymbol> NamedReplies { get; init; }

    /// <summary>Whether the parameter is a list of messages.</summary>
    public required bool IsBatch { get; init; }

    /// <summary>Whether it returns <c>ValueTask</c> rather than <c>Task</c>.</summary>
    public required bool ReturnsValueTask { get; init; }

    /// <summary>The parameter that says how long this one call may take.</summary>
    public required IParameterSymbol? Timeout { get; init; }

    public required IParameterSymbol? Token { get; init; }

    /// <summary>What <c>[AskTimeout]</c> says, or 0.</summary>
    public required int TimeoutMilliseconds { get; init; }

    /// <summary>Whether it tells, and has <c>[OneWay]</c>.</summary>
    public required bool IsOneWay { get; init; }

    public bool Asks => Reply is not null;
}
