using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Reading;

/// <summary>Writes the declarations of members that can't be called but have to be there for the proxy to
/// compile.</summary>
internal static class StubReader
{
    public static StubModel Read(ISymbol member, INamedTypeSymbol contract, string reason, TypeNames types)
    {
        string owner = types.Of(member.ContainingType) + ".";
        string text = $"{contract.Name}.{member.Name} can't be called on an actor: {reason}.";
        return member switch
        {
            IMethodSymbol method => new StubModel(
                $"{Unsafe(method.Parameters, method.ReturnType)}{Ref(method.RefKind)}{types.Of(method.ReturnType)} "
                + $"{owner}{SymbolNames.Escape(method.Name)}{TypeParameters(method)}"
                + $"({Parameters(method.Parameters, types)}{VariableArguments(method)}){Constraints(method, types)}",
                EquatableArray<string>.Empty,
                text),
            IPropertySymbol property => new StubModel(
                $"{Unsafe(property.Parameters, property.Type)}{Ref(property.RefKind)}{types.Of(property.Type)} {owner}"
                    + (
                        property.IsIndexer
                            ? $"this[{Parameters(property.Parameters, types)}]"
                            : SymbolNames.Escape(property.Name)),
                Accessors(property).ToEquatableArray(),
                text),
            IEventSymbol @event => new StubModel(
                $"{Unsafe([], @event.Type)}event {types.Of(@event.Type)} {owner}{SymbolNames.Escape(@event.Name)}",
                new EquatableArray<string>(["add", "remove"]),
                text),
            _ => throw new ArgumentException($"'{member}' is not a member that a class implements.", nameof(member)),
        };
    }

    private static string Ref(RefKind refKind) => refKind switch
    {
        RefKind.Ref => "ref ",
        RefKind.RefReadOnly => "ref readonly ",
        _ => string.Empty,
    };

    private static string Unsafe(ImmutableArray<IParameterSymbol> parameters, ITypeSymbol type) =>
        parameters.Select(static parameter => parameter.Type).Append(type).Any(HasPointer) ? "unsafe " : string.Empty;

    private static bool HasPointer(ITypeSymbol type) =>
        type switch
        {
            IPointerTypeSymbol or IFunctionPointerTypeSymbol => true,
            IArrayTypeSymbol array => HasPointer(array.ElementType),
            INamedTypeSymbol named => named.TypeArguments.Any(HasPointer)
                || (named.ContainingType is { } outer && HasPointer(outer)),
            _ => false,
        };

    private static string Parameters(ImmutableArray<IParameterSymbol> parameters, TypeNames types)
    {
        string[] names = SymbolNames.OfParameters(parameters);
        return string.Join(
            ", ",
            parameters.Select(parameter =>
                $"{ScopeOf(parameter)}{ModifierOf(parameter)}{types.Of(parameter.Type)} {SymbolNames.Escape(names[parameter.Ordinal])}"));
    }

    private static string VariableArguments(IMethodSymbol method) =>
        method.IsVararg ? (method.Parameters.IsEmpty ? "__arglist" : ", __arglist") : string.Empty;

    private static string ScopeOf(IParameterSymbol parameter) =>
        parameter is { ScopedKind: not ScopedKind.None, RefKind: not RefKind.Out } ? "scoped " : string.Empty;

    /// <summary>An explicit implementation need not repeat <c>params</c>.</summary>
    private static string ModifierOf(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.In => "in ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => string.Empty,
    };

    private static string TypeParameters(IMethodSymbol method) =>
        method.IsGenericMethod
            ? $"<{string.Join(", ", method.TypeParameters.Select(static parameter => SymbolNames.Escape(parameter.Name)))}>"
            : string.Empty;

    /// <summary>An explicit implementation inherits its constraints, but without one of these <c>T?</c> would mean
    /// <c>Nullable&lt;T&gt;</c>.</summary>
    private static string Constraints(IMethodSymbol method, TypeNames types) =>
        string.Concat(
            method
                .TypeParameters.Where(parameter => types.HaveNullable && method.UsesNullable(parameter))
                .Select(static parameter =>
                    $" where {SymbolNames.Escape(parameter.Name)} : {(parameter.IsReferenceType ? "class" : parameter.HasValueTypeConstraint ? "struct" : "default")}"));

    private static IEnumerable<string> Accessors(IPropertySymbol property)
    {
        if (property.GetMethod is not null)
        {
            yield return "get";
        }

        if (property.SetMethod is { } setter)
        {
            yield return setter.IsInitOnly ? "init" : "set";
        }
    }
}

/// <summary>Why a stub can't be called, in the words of its exception.</summary>
internal static class ProblemReasons
{
    public static string Of(ImmutableArray<ContractProblem> problems) =>
        problems.IsEmpty ? "its types are not known" : Of(problems[0].Id);

    public static string Of(ProblemId id) => id switch
    {
        ProblemId.MemberNotMethod => "it is not a method",
        ProblemId.MethodGeneric => "it has type parameters",
        ProblemId.ReturnNotTask => "it does not return a task",
        ProblemId.MessageMissing => "it takes no message",
        ProblemId.VariableArguments => "it takes a variable list of arguments",
        ProblemId.MessageRepeated => "it takes more than one message",
        ProblemId.NotProtobuf => "its message or its reply is not a protobuf message",
        ProblemId.BatchReplyNotList => "it takes a batch but does not return an IReadOnlyList of replies",
        ProblemId.SingleReplyIsList => "it takes a single message but returns a list of replies",
        ProblemId.BatchOfOtherCollection => "its batch is no list, array or enumeration of messages",
        ProblemId.ParameterModifier => "a parameter is ref, in, out or params",
        ProblemId.TokenMisplaced => "its cancellation token is not the last parameter",
        ProblemId.TokenRepeated => "it takes more than one cancellation token",
        ProblemId.TimeoutNotTimeSpan => "its time-out is not a TimeSpan",
        ProblemId.TimeoutMisplaced => "its time-out does not stand behind the message",
        ProblemId.TimeoutRepeated => "it takes more than one time-out",
        ProblemId.TimeoutOnTell => "it takes a time-out but awaits no reply",
        _ => "it can't travel",
    };
}
