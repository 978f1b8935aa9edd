using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>What the attributes of a contract's method say, and whether they fit the method.</summary>
internal static class MethodAttributes
{
    /// <param name="method">The method.</param>
    /// <param name="asks">Whether it asks; null if what it returns does not tell.</param>
    /// <param name="known">The types of the compilation.</param>
    /// <param name="problems">What is wrong with the method.</param>
    /// <returns>What <c>[AskTimeout]</c> says, or 0.</returns>
    public static int AskTimeout(
        IMethodSymbol method, bool? asks, KnownSymbols known, ImmutableArray<ContractProblem>.Builder problems)
    {
        if (ContractAttributes.AskTimeout(method, known) is not { } milliseconds)
        {
            return 0;
        }

        if (milliseconds <= 0)
        {
            problems.Add(
                new ContractProblem(ProblemId.AskTimeoutNotPositive, method, ProblemPart.AskTimeoutAttribute));
        }
        else if (asks is false)
        {
            problems.Add(new ContractProblem(ProblemId.AskTimeoutOnTell, method, ProblemPart.AskTimeoutAttribute));
        }

        return milliseconds;
    }

    /// <param name="method">The method.</param>
    /// <param name="asks">Whether it asks; null if what it returns does not tell.</param>
    /// <param name="known">The types of the compilation.</param>
    /// <param name="problems">What is wrong with the method.</param>
    /// <returns>Whether it tells, and has <c>[OneWay]</c>.</returns>
    public static bool IsOneWay(
        IMethodSymbol method, bool? asks, KnownSymbols known, ImmutableArray<ContractProblem>.Builder problems)
    {
        if (ContractAttributes.Find(method, known.OneWayAttribute) is null)
        {
            return false;
        }

        // An interface that is no contract may be the base of contracts of both sorts.
        if (asks is true)
        {
            problems.Add(new ContractProblem(ProblemId.OneWayOnAsk, method, ProblemPart.OneWayAttribute));
        }
        else if (ContractAttributes.Find(method.ContainingType, known.ActorKindAttribute) is not null)
        {
            problems.Add(new ContractProblem(ProblemId.OneWayOnActor, method, ProblemPart.OneWayAttribute));
        }

        return asks is false;
    }
}
