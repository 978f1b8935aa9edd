using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>One thing that is wrong with a contract, and where. Never part of a cached model: it holds
/// symbols.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Symbol">The contract, the member or the parameter that it is wrong with.</param>
/// <param name="Part">The part of that symbol's declaration that is wrong.</param>
/// <param name="Type">The type that is wrong, for problems with a type.</param>
/// <param name="Other">The symbol that it is in conflict with, for problems between two.</param>
internal sealed record ContractProblem(
    ProblemKind Kind,
    ISymbol Symbol,
    ProblemPart Part = ProblemPart.Name,
    ITypeSymbol? Type = null,
    ISymbol? Other = null)
{
    /// <summary>Whether all contracts of a project have a problem, if one has.</summary>
    public static bool IsOfProject(ProblemKind kind) =>
        kind is ProblemKind.ProtobufMissing or ProblemKind.GeneratedAmbiguous;
}

/// <summary>The part of a declaration that is wrong.</summary>
internal enum ProblemPart
{
    /// <summary>The name of the contract, the member or the parameter.</summary>
    Name,

    /// <summary>The <c>[ActorKind]</c> or <c>[GrainKind]</c> attribute.</summary>
    KindAttribute,

    /// <summary>The <c>[AskTimeout]</c> attribute.</summary>
    AskTimeoutAttribute,

    /// <summary>The type of the parameter.</summary>
    ParameterType,

    /// <summary>The element type of the parameter, which is a batch.</summary>
    ParameterElement,

    /// <summary>The default value of the parameter.</summary>
    ParameterDefault,

    /// <summary>The modifier of the parameter.</summary>
    ParameterModifier,

    /// <summary>The <c>__arglist</c> of the method.</summary>
    ArgumentList,

    /// <summary>The return type of the method.</summary>
    ReturnType,

    /// <summary>The type argument of the task that the method returns.</summary>
    Reply,

    /// <summary>The element type of the list of replies.</summary>
    ReplyElement,
}
