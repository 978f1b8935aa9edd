using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>A method of a contract: its shape if it is sound, and what is wrong with it otherwise.</summary>
/// <param name="Method">The method, of the contract or of an interface that it inherits.</param>
/// <param name="Shape">How it calls the actor; null if a problem leaves no way to.</param>
/// <param name="Problems">What is wrong with it; a method with a shape can have problems too.</param>
internal sealed record MethodClassification(
    IMethodSymbol Method, MethodShape? Shape, ImmutableArray<ContractProblem> Problems);
