using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

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
                + $"{owner}{TypeNames.Escape(method.Name)}{TypeParameters(method)}"
                + $"({Parameters(method.Parameters, types)}{VariableArguments(method)}){Constraints(method, types)}",
                EquatableArray<string>.Empty,
                text),
            IPropertySymbol property => new StubModel(
                $"{Unsafe(property.Parameters, property.Type)}{Ref(property.RefKind)}{types.Of(property.Type)} {owner}"
                    + (
                        property.IsIndexer
                            ? $"this[{Parameters(property.Parameters, types)}]"
                            : TypeNames.Escape(property.Name)),
                Accessors(property).ToEquatableArray(),
                text),
            IEventSymbol @event => new StubModel(
                $"{Unsafe([], @event.Type)}event {types.Of(@event.Type)} {owner}{TypeNames.Escape(@event.Name)}",
                new EquatableArray<string>(["add", "remove"]),
                text),
            _ => throw new ArgumentException($"'{member}' is not a member that a class implements.", nameof(member)),
        };
    }

    private static string Ref(RefKind kind) => kind switch
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
        string[] names = Identifiers.ForParameters(parameters);
        return string.Join(
            ", ",
            parameters.Select(parameter =>
                $"{ScopeOf(parameter)}{ModifierOf(parameter)}{types.Of(parameter.Type)} {TypeNames.Escape(names[parameter.Ordinal])}"));
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
            ? $"<{string.Join(", ", method.TypeParameters.Select(static parameter => TypeNames.Escape(parameter.Name)))}>"
            : string.Empty;

    /// <summary>An explicit implementation inherits its constraints, but without one of these <c>T?</c> would mean
    /// <c>Nullable&lt;T&gt;</c>.</summary>
    private static string Constraints(IMethodSymbol method, TypeNames types) =>
        string.Concat(
            method
                .TypeParameters.Where(parameter => types.HaveNullable && UsesNullable(method, parameter))
                .Select(static parameter =>
                    $" where {TypeNames.Escape(parameter.Name)} : {(parameter.IsReferenceType ? "class" : parameter.HasValueTypeConstraint ? "struct" : "default")}"));

    /// <summary>Whether a method says of one of its type parameters that it may be null.</summary>
    public static bool UsesNullable(IMethodSymbol method, ITypeParameterSymbol parameter) =>
        method
            .Parameters.Select(static used => used.Type)
            .Append(method.ReturnType)
            .Any(type => UsesNullable(type, parameter));

    private static bool UsesNullable(ITypeSymbol type, ITypeParameterSymbol parameter) =>
        type switch
        {
            ITypeParameterSymbol => type.NullableAnnotation == NullableAnnotation.Annotated
                && SymbolEqualityComparer.Default.Equals(type, parameter),
            IArrayTypeSymbol array => UsesNullable(array.ElementType, parameter),
            INamedTypeSymbol named => named.TypeArguments.Any(argument => UsesNullable(argument, parameter)),
            _ => false,
        };

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
