using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Says what is wrong with a <c>[Replies]</c>, and where in it.</summary>
internal static class WrongReplies
{
    public static (DiagnosticDescriptor Descriptor, object?[] Arguments) Describe(
        ContractProblem problem, string method, KnownSymbols known)
    {
        if (problem.Id == ProblemId.RepliesNotOfAny)
        {
            return (
                Descriptors.RepliesNotOfAny,
                problem.Type is { } reply
                    ? [method, $"its reply is always a '{reply.Show()}'", "return 'IMessage' in its place, or remove it"]
                    : [method, "a tell awaits no reply", "return a task of 'IMessage', or remove it"]);
        }

        (string named, string remedy) = problem.Id switch
        {
            ProblemId.RepliesEmpty => (
                "no type", "name the messages that the actor may answer, or remove it for any that is known"),
            ProblemId.RepliesNull => ("null", "name a message in its place, or remove it"),
            ProblemId.RepliesTwice => ($"'{problem.Type!.Show()}' twice", "remove one of them"),
            ProblemId.RepliesNotProtobuf => (
                $"'{problem.Type!.Show()}', which is no protobuf message", RemedyOf(problem.Type!, known)),
            _ => Unreachable(problem.Type!, known),
        };
        return (Descriptors.WrongReplies, [method, named, remedy]);
    }

    /// <summary>The attribute of a method, or the type in it that is wrong.</summary>
    public static SyntaxNode Find(SyntaxNode attribute, int? index)
    {
        if (index is not { } place || attribute is not AttributeSyntax { ArgumentList.Arguments: { } arguments })
        {
            return attribute;
        }

        IEnumerable<SyntaxNode> types = arguments.Count == 1
            ? ListedIn(arguments[0].Expression)
            : arguments.Select(static argument => argument.Expression);
        return types.ElementAtOrDefault(place) ?? attribute;
    }

    /// <summary>The types in an array that is the one argument of an attribute, or that argument itself.</summary>
    private static IEnumerable<SyntaxNode> ListedIn(ExpressionSyntax argument) => argument switch
    {
        ArrayCreationExpressionSyntax array => array.Initializer?.Expressions ?? [],
        ImplicitArrayCreationExpressionSyntax array => array.Initializer.Expressions,
        CollectionExpressionSyntax list => list.Elements,
        _ => [argument],
    };

    private static string RemedyOf(ITypeSymbol type, KnownSymbols known) =>
        NamedReplies.IsOpen(type) ? "name it with its type arguments"
        : type.SpecialType == SpecialType.System_Object || known.IsAnyMessage(type)
            ? "name the messages that the actor may answer, or remove the attribute for any that is known"
        : $"use {MessageRemedies.Of(type, ProblemPart.RepliesAttribute, known)}";

    private static (string Named, string Remedy) Unreachable(ITypeSymbol type, KnownSymbols known)
    {
        string name = type.Show();
        return known.Names.ObstacleOf(type)?.Id switch
        {
            ProblemId.MemberTypeMissing => (
                $"'{name}' of the assembly '{type.ContainingAssembly.Name}', which is not there",
                $"reference '{type.ContainingAssembly.Name}'"),
            ProblemId.MemberTypeAmbiguous => (
                $"'{name}', and another type has that name here",
                "give the reference to one of their assemblies an alias"),
            null or ProblemId.MemberTypeInaccessible => (
                $"'{name}', which generated code can't reach", "make it internal or public"),
            _ => ($"'{name}', which C# can't name", "name another message"),
        };
    }
}
