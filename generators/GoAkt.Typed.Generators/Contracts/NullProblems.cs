using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>Finds where a method of a contract lets null through: on the wire there is none.</summary>
internal static class NullProblems
{
    /// <param name="parameter">The message, or the batch of them.</param>
    /// <param name="isBatch">Whether it is a batch.</param>
    /// <param name="problems">What is wrong with the method.</param>
    public static void AddOfMessage(
        IParameterSymbol parameter, bool isBatch, ImmutableArray<ContractProblem>.Builder problems)
    {
        ITypeSymbol type = parameter.Type;
        if (isBatch && BatchTypes.ElementOfParameter(type) is { } element && CanBeNull(element))
        {
            problems.Add(new ContractProblem(ProblemId.Nullable, parameter, ProblemPart.ParameterElement, element));
        }

        if (CanBeNull(type))
        {
            problems.Add(new ContractProblem(ProblemId.Nullable, parameter, ProblemPart.ParameterType, type));
        }
        else if (parameter.IsOptional)
        {
            problems.Add(
                new ContractProblem(ProblemId.MessageOptional, parameter, ProblemPart.ParameterDefault, type));
        }
    }

    /// <param name="method">The method.</param>
    /// <param name="reply">What its task is of; null if it tells.</param>
    /// <param name="isBatch">Whether that is a list of replies.</param>
    /// <param name="problems">What is wrong with the method.</param>
    public static void AddOfReply(
        IMethodSymbol method, ITypeSymbol? reply, bool isBatch, ImmutableArray<ContractProblem>.Builder problems)
    {
        if (CanBeNull(method.ReturnType))
        {
            problems.Add(new ContractProblem(ProblemId.Nullable, method, ProblemPart.ReturnType, method.ReturnType));
        }

        if (reply is not null && CanBeNull(reply))
        {
            problems.Add(new ContractProblem(ProblemId.Nullable, method, ProblemPart.Reply, reply));
        }

        if (isBatch && reply is not null && BatchTypes.ElementOfReply(reply) is { } element && CanBeNull(element))
        {
            problems.Add(new ContractProblem(ProblemId.Nullable, method, ProblemPart.ReplyElement, element));
        }
    }

    private static bool CanBeNull(ITypeSymbol type) =>
        type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated };
}
