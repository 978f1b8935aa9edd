using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>
/// Tells the members that a class can implement from those that are errors where they are declared: these the compiler
/// reports there, and an implementation would repeat them in generated code.
/// </summary>
internal sealed class SoundMembers(Compilation compilation)
{
    public SoundTypes Types { get; } = new(compilation);

    public bool Contain(ISymbol member) =>
        MemberTypes.Of(member).All(Types.Contain)
        && !IsDeclaredTwice(member)
        && member switch
        {
            IMethodSymbol { AssociatedSymbol: not null } => true,
            IMethodSymbol method => !IsRestricted(method.ReturnType)
                && method is not { IsVararg: true, IsGenericMethod: true }
                && AreSound(method.Parameters),
            IPropertySymbol property => !IsRestricted(property.Type)
                && property.Type.SpecialType != SpecialType.System_Void
                && HasAccessors(property)
                && AreSound(property.Parameters),
            IEventSymbol @event => @event.Type.TypeKind == TypeKind.Delegate,
            _ => true,
        };

    private static bool AreSound(ImmutableArray<IParameterSymbol> parameters) =>
        parameters.All(static parameter =>
            parameter.Type.SpecialType != SpecialType.System_Void
            && (parameter.RefKind == RefKind.None || !IsRestricted(parameter.Type)));

    private static bool HasAccessors(IPropertySymbol property) => property.RefKind == RefKind.None
        ? (property.GetMethod ?? property.SetMethod) is not null
        : property is { GetMethod: not null, SetMethod: null };

    /// <summary>Whether a type may not be returned, nor referred to.</summary>
    private static bool IsRestricted(ITypeSymbol type) =>
        type.SpecialType
            is SpecialType.System_TypedReference
                or SpecialType.System_ArgIterator
                or SpecialType.System_RuntimeArgumentHandle;

    /// <remarks>What another assembly declares may differ in what C# does not tell apart.</remarks>
    private static bool IsDeclaredTwice(ISymbol member) =>
        !member.DeclaringSyntaxReferences.IsEmpty
        && member is not IMethodSymbol { AssociatedSymbol: not null }
        && member.OriginalDefinition is var declared
        && declared
            .ContainingType.GetMembers(declared.Name)
            .Any(other => !ReferenceEquals(other, declared) && Clash(declared, other));

    private static bool Clash(ISymbol member, ISymbol other) =>
        (member, other) switch
        {
            (IMethodSymbol left, IMethodSymbol right) => left.Arity == right.Arity
                && Clash(
                    left.Parameters, (left.Arity == 0 ? right : right.Construct([.. left.TypeParameters])).Parameters),
            (IPropertySymbol { IsIndexer: true } left, IPropertySymbol { IsIndexer: true } right) =>
                Clash(left.Parameters, right.Parameters),
            _ => true,
        };

    private static bool Clash(ImmutableArray<IParameterSymbol> left, ImmutableArray<IParameterSymbol> right) =>
        left.Length == right.Length
        && left.Zip(right, static (one, other) =>
                (one.RefKind == RefKind.None) == (other.RefKind == RefKind.None)
                && SymbolEqualityComparer.Default.Equals(one.Type, other.Type))
            .All(static same => same);
}
