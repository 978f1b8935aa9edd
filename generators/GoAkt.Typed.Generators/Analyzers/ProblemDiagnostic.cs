using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Puts a problem that the classifier found into words.</summary>
internal static class ProblemDiagnostic
{
    /// <summary>What a fix writes in place of what is reported, among a diagnostic's properties.</summary>
    public const string ReplacementProperty = "Replacement";

    /// <summary>Whether what is reported is that null is let through, among a diagnostic's properties.</summary>
    public const string NullProperty = "Null";

    /// <summary>Whether a list in place of what is reported is a batch, among a diagnostic's properties.</summary>
    public const string ListProperty = "List";

    /// <summary>Whether what is reported stands there already, among a diagnostic's properties.</summary>
    public const string RepeatedProperty = "Repeated";

    public static Diagnostic Of(ContractProblem problem, Location location, KnownSymbols known)
    {
        (DiagnosticDescriptor descriptor, object?[] arguments) = Describe(problem, known);
        return Diagnostic.Create(descriptor, location, PropertiesOf(problem, arguments), arguments);
    }

    private static ImmutableDictionary<string, string?>? PropertiesOf(ContractProblem problem, object?[] arguments) =>
        problem.Id switch
        {
            ProblemId.NotProtobuf when MessageRemedies.IsAnyReply(problem.Type!, problem.Part) =>
                Replacement(MessageRemedies.AnyMessage),
            ProblemId.KindEmpty or ProblemId.KindMalformed => Replacement((string)arguments[arguments.Length - 1]!),
            ProblemId.Nullable or ProblemId.MessageOptional =>
                ImmutableDictionary<string, string?>.Empty.Add(NullProperty, null),
            ProblemId.BatchReplyNotList or ProblemId.BatchOfOtherCollection =>
                ImmutableDictionary<string, string?>.Empty.Add(ListProperty, null),
            ProblemId.RepliesTwice => ImmutableDictionary<string, string?>.Empty.Add(RepeatedProperty, null),
            _ => null,
        };

    private static ImmutableDictionary<string, string?> Replacement(string text) =>
        ImmutableDictionary<string, string?>.Empty.Add(ReplacementProperty, text);

    private static (DiagnosticDescriptor Descriptor, object?[] Arguments) Describe(
        ContractProblem problem, KnownSymbols known)
    {
        ISymbol symbol = problem.Symbol;
        string method = symbol switch
        {
            IParameterSymbol parameter => parameter.ContainingSymbol.ShowMember(),
            INamedTypeSymbol type => type.Name,
            _ => symbol.ShowMember(),
        };
        return problem.Id switch
        {
            ProblemId.NotProtobuf => (
                Descriptors.NotAMessage,
                [InRole(problem, method), $"use {MessageRemedies.Of(problem.Type!, problem.Part, known)}"]),
            ProblemId.Nullable => (
                Descriptors.NotAMessage,
                [
                    InRole(problem, method),
                    $"null can't travel, so use '{problem.Type!.WithNullableAnnotation(NullableAnnotation.NotAnnotated).Show()}'",
                ]),
            ProblemId.MessageOptional => (
                Descriptors.NotAMessage,
                [$"The default value of '{symbol.Name}', the message of '{method}',", "null can't travel, so remove it"]),
            ProblemId.ProtobufMissing => (
                Descriptors.NotAMessage,
                [
                    $"What '{symbol.Name}' sends",
                    "the project does not reference Google.Protobuf, so add that package to it",
                ]),
            ProblemId.GeneratedAmbiguous => (
                Descriptors.InaccessibleContract,
                [
                    symbol.Name,
                    $"generated code names '{problem.Type!.ToDisplayString()}' of the assembly '{problem.Type!.ContainingAssembly.Name}', and another type has that name here",
                    "give the reference to one of their assemblies an alias",
                ]),
            ProblemId.ReturnNotTask => (
                Descriptors.NotATask,
                [
                    method,
                    RefOf(symbol) + problem.Type!.Show(),
                    Streams.AreMeantByReturning(problem.Type!)
                        ? ", but an actor has no streams and answers a message with one reply"
                        : string.Empty,
                ]),
            ProblemId.MessageMissing => (
                Descriptors.NotOneMessage, [method, "no message", $", such as 'Empty' of {Wrappers.Namespace}"]),
            ProblemId.VariableArguments => (
                Descriptors.NotOneMessage, [method, "a variable list of arguments", string.Empty]),
            ProblemId.MessageRepeated => (
                Descriptors.NotOneMessage, [method, "several messages", " that has their values as fields"]),
            ProblemId.BatchReplyNotList => (
                Descriptors.UnknownBatch, [problem.Type!.Show(), "the reply", method, ListOf(problem.Type!)]),
            ProblemId.SingleReplyIsList => (
                Descriptors.UnknownBatch,
                [
                    problem.Type!.Show(),
                    "the reply",
                    method,
                    "a single reply, as an actor answers a message with one, or take a batch too",
                ]),
            ProblemId.BatchOfOtherCollection => (
                Descriptors.UnknownBatch, [problem.Type!.Show(), "the parameter", method, ListOf(problem.Type!)]),
            ProblemId.TokenMisplaced => (
                Descriptors.MisplacedToken, [symbol.Name, method, "is not the last parameter: move it to the end"]),
            ProblemId.TokenRepeated => (
                Descriptors.MisplacedToken,
                [symbol.Name, method, $"is a second one beside '{problem.Other!.Name}': remove it"]),
            ProblemId.TimeoutMisplaced => (
                Descriptors.MisplacedTimeout,
                [symbol.Name, method, "stands before the message: move it behind, just before the token"]),
            ProblemId.TimeoutNotTimeSpan => (
                Descriptors.MisplacedTimeout,
                [symbol.Name, method, $"is declared as '{problem.Type!.Show()}': make it a 'TimeSpan'"]),
            ProblemId.TimeoutRepeated => (
                Descriptors.MisplacedTimeout,
                [symbol.Name, method, $"is a second one beside '{problem.Other!.Name}': remove it"]),
            ProblemId.TimeoutOnTell => (
                Descriptors.MisplacedTimeout,
                [symbol.Name, method, "bounds nothing, because a tell awaits no reply: remove it, or return a reply"]),
            ProblemId.ParameterModifier => (
                Descriptors.ParameterModifier, [symbol.Name, method, ModifierOf((IParameterSymbol)symbol)]),
            ProblemId.MemberNotMethod or ProblemId.StaticAbstractMember => (
                Descriptors.NotAMethod, [method, MemberOf(symbol)]),
            ProblemId.MethodGeneric => (
                Descriptors.GenericMethod, [method]),
            ProblemId.ContractGeneric => (
                Descriptors.GenericContract, [symbol.Name, .. GenericReason((INamedTypeSymbol)symbol)]),
            ProblemId.ContractInaccessible => (
                Descriptors.InaccessibleContract,
                [symbol.Name, ObstacleOf((INamedTypeSymbol)symbol), "make it internal or public"]),
            ProblemId.MemberInaccessible
                or ProblemId.MemberUnspeakable
                or ProblemId.MemberUnsupported
                or ProblemId.MemberNeedsNewerLanguage
                or ProblemId.MemberTypeMissing
                or ProblemId.MemberTypeInaccessible
                or ProblemId.MemberTypeUnspeakable
                or ProblemId.MemberTypeAmbiguous => (
                Descriptors.InaccessibleContract, InheritedObstacle.Arguments(problem)),
            ProblemId.KindEmpty or ProblemId.KindMalformed => (
                Descriptors.MalformedKind, KindArguments((INamedTypeSymbol)symbol, known)),
            ProblemId.KindOfBothSorts => (
                Descriptors.TwoSorts, [symbol.Name]),
            ProblemId.MessageTakenTwice => (
                Descriptors.MessageTakenTwice,
                MessageTakenTwice.Describe((IMethodSymbol)symbol, (IMethodSymbol)problem.Other!)),
            ProblemId.AskTimeoutOnTell => (
                Descriptors.TimeoutOnTell,
                [
                    method,
                    $"{(symbol is INamedTypeSymbol ? "its methods tell" : "it tells")}, and a tell awaits no reply",
                ]),
            ProblemId.AskTimeoutNotPositive => (Descriptors.TimeoutNotPositive, [method]),
            ProblemId.OneWayOnAsk => (
                Descriptors.OneWayWithoutEffect, [method, "it asks, and an ask awaits its reply"]),
            ProblemId.OneWayOnActor => (
                Descriptors.OneWayWithoutEffect,
                [method, $"'{symbol.ContainingType.Name}' stands for actors, and no tell of an actor awaits more"]),
            ProblemId.RepliesNotOfAny
                or ProblemId.RepliesEmpty
                or ProblemId.RepliesNull
                or ProblemId.RepliesNotProtobuf
                or ProblemId.RepliesTwice
                or ProblemId.RepliesUnreachable => WrongReplies.Describe(problem, method, known),
            ProblemId.ContractWithoutMethods => (Descriptors.EmptyContract, [symbol.Name]),
            _ => throw new InvalidOperationException($"There is no diagnostic for {problem.Id}."),
        };
    }

    private static string InRole(ContractProblem problem, string method) =>
        $"'{problem.Type!.Show()}', {RoleOf(problem)} of '{method}',";

    private static string RoleOf(ContractProblem problem) => problem.Part switch
    {
        ProblemPart.ParameterType when BatchTypes.ElementOfParameter(problem.Type!) is not null => "the batch",
        ProblemPart.ParameterType => "the message",
        ProblemPart.ParameterElement => "the element of the batch",
        ProblemPart.ReplyElement => "the element of the replies",
        ProblemPart.ReturnType => "the task",
        _ => "the reply",
    };

    private static string ListOf(ITypeSymbol type) =>
        $"'IReadOnlyList<{(BatchTypes.ElementOfCollection(type) ?? type).Show()}>'";

    private static string RefOf(ISymbol method) => method switch
    {
        IMethodSymbol { RefKind: RefKind.Ref } => "ref ",
        IMethodSymbol { RefKind: RefKind.RefReadOnly } => "ref readonly ",
        _ => string.Empty,
    };

    private static string ModifierOf(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.Ref => "ref",
        RefKind.Out => "out",
        RefKind.In => "in",
        RefKind.RefReadOnlyParameter => "ref readonly",
        _ => "params",
    };

    private static string MemberOf(ISymbol member) =>
        (
            member.IsStatic ? "a static abstract "
            : member is IEventSymbol or IPropertySymbol { IsIndexer: true } ? "an "
            : "a ")
        + member switch
        {
            IPropertySymbol { IsIndexer: true } => "indexer",
            IPropertySymbol => "property",
            IEventSymbol => "event",
            _ => "method",
        };

    private static string[] GenericReason(INamedTypeSymbol contract)
    {
        if (contract.Arity > 0)
        {
            return ["is generic", "derive an interface that names the messages from it, and mark that one"];
        }

        INamedTypeSymbol container = contract.ContainingType;
        while (container.Arity == 0)
        {
            container = container.ContainingType;
        }

        return [$"stands in the generic type '{container.Name}'", "move it out"];
    }

    private static string ObstacleOf(INamedTypeSymbol contract)
    {
        INamedTypeSymbol hidden = contract;
        while (!IsHidden(hidden) && hidden.ContainingType is { } container)
        {
            hidden = container;
        }

        string reach = hidden switch
        {
            { IsFileLocal: true } => "local to its file",
            { DeclaredAccessibility: Accessibility.Protected } => "protected",
            { DeclaredAccessibility: Accessibility.ProtectedAndInternal } => "private protected",
            _ => "private",
        };
        return SymbolEqualityComparer.Default.Equals(hidden, contract)
            ? $"it is {reach}"
            : $"'{hidden.Name}', in which it stands, is {reach}";
    }

    private static bool IsHidden(INamedTypeSymbol type) =>
        type.IsFileLocal
        || type.DeclaredAccessibility
            is Accessibility.Private
                or Accessibility.Protected
                or Accessibility.ProtectedAndInternal;

    private static object?[] KindArguments(INamedTypeSymbol contract, KnownSymbols known)
    {
        string kind = ContractAttributes.Kind(ContractAttributes.FindKind(contract, known)!)!;
        return [kind, contract.Name, KindSyntax.ProblemOf(kind), KindCorrection.Of(kind, contract)];
    }
}
