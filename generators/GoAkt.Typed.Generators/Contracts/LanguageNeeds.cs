using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>The oldest version of C# in which a member of an interface can be implemented. Another assembly may have
/// members that need a newer one than the project has.</summary>
internal static class LanguageNeeds
{
    /// <summary>The oldest C# that generated code is written for.</summary>
    public const LanguageVersion Least = LanguageVersion.CSharp7_3;

    /// <summary>The oldest version in which a class need not implement a member that an interface gives a body
    /// to.</summary>
    public static LanguageVersion ToInherit(ISymbol member) =>
        member.IsStatic ? LanguageVersion.CSharp11 : LanguageVersion.CSharp8;

    /// <summary>Whether an implementation of a member can be written in a version.</summary>
    public static bool CanImplement(ISymbol member, LanguageVersion version) =>
        version >= LanguageVersion.CSharp13 || version >= ToImplement(member);

    private static LanguageVersion ToImplement(ISymbol member) =>
        member switch
        {
            IMethodSymbol { MethodKind: MethodKind.PropertySet, IsInitOnly: true } => LanguageVersion.CSharp9,
            IMethodSymbol method => Latest(
                method.TypeParameters.Select(parameter => Of(parameter, method)),
                OfSignature(method.Parameters, method.ReturnType)),
            IPropertySymbol property => OfSignature(property.Parameters, property.Type),
            IEventSymbol @event => Of(@event.Type),
            _ => LanguageVersion.CSharp7_3,
        };

    private static LanguageVersion OfSignature(ImmutableArray<IParameterSymbol> parameters, ITypeSymbol type) =>
        Latest(parameters.Select(Of), Of(type));

    private static LanguageVersion Of(IParameterSymbol parameter) =>
        Latest(
            [
                parameter.RefKind == RefKind.RefReadOnlyParameter
                    ? LanguageVersion.CSharp12
                    : LanguageVersion.CSharp7_3,
                parameter.ScopedKind != ScopedKind.None && parameter.RefKind != RefKind.Out
                    ? LanguageVersion.CSharp11
                    : LanguageVersion.CSharp7_3,
            ],
            Of(parameter.Type));

    private static LanguageVersion Of(ITypeParameterSymbol parameter, IMethodSymbol method) =>
        parameter.AllowsRefLikeType ? LanguageVersion.CSharp13
        : parameter is { IsReferenceType: false, IsValueType: false } && method.UsesNullable(parameter)
            ? LanguageVersion.CSharp9
        : LanguageVersion.CSharp7_3;

    private static LanguageVersion Of(ITypeSymbol type) => type switch
    {
        IFunctionPointerTypeSymbol => LanguageVersion.CSharp9,
        IArrayTypeSymbol array => Of(array.ElementType),
        IPointerTypeSymbol pointer => Of(pointer.PointedAtType),
        INamedTypeSymbol named => Latest(named.TypeArguments.Select(Of), LanguageVersion.CSharp7_3),
        _ => LanguageVersion.CSharp7_3,
    };

    private static LanguageVersion Latest(IEnumerable<LanguageVersion> versions, LanguageVersion least) =>
        versions.Append(least).Max();
}
