using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>
/// Tells the members that a class can implement from those whose declarations are errors. The compiler reports those in
/// the source, and an implementation would repeat them in generated code.
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

/// <summary>Tells the types that generated code may name from those that are errors wherever they are named. The
/// compiler reports those in the source.</summary>
internal sealed class SoundTypes(Compilation compilation)
{
    private readonly bool _allowUnsafe = compilation.Options is CSharpCompilationOptions { AllowUnsafe: true };

    public bool Contain(ITypeSymbol type) =>
        type switch
        {
            { TypeKind: TypeKind.Error } or { IsStatic: true } => false,
            IArrayTypeSymbol array => array.ElementType
                is { IsRefLikeType: false, SpecialType: not SpecialType.System_Void }
                && Contain(array.ElementType),
            IPointerTypeSymbol pointer => _allowUnsafe && Contain(pointer.PointedAtType),
            IFunctionPointerTypeSymbol { Signature: { } signature } => _allowUnsafe
                && Contain(signature.ReturnType)
                && signature.Parameters.All(p => Contain(p.Type)),
            INamedTypeSymbol named => ContainNamed(named),
            _ => true,
        };

    private bool ContainNamed(INamedTypeSymbol type)
    {
        // A type without a name is being typed.
        if (type.Name.Length == 0 || IsHidden(type))
        {
            return false;
        }

        ImmutableArray<ITypeSymbol> arguments = type.TypeArguments;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!Contain(arguments[i]) || !MeetsConstraints(arguments[i], type.TypeParameters[i], type))
            {
                return false;
            }
        }

        return type.ContainingType is not { } container || ContainNamed(container);
    }

    /// <summary>Whether a type is less accessible than a proxy. What an interface has as protected is not, as the proxy
    /// implements it.</summary>
    private static bool IsHidden(INamedTypeSymbol type) =>
        type.IsFileLocal
        || type.DeclaredAccessibility == Accessibility.Private
        || (type.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal
            && type.ContainingType is { TypeKind: not TypeKind.Interface });

    private bool MeetsConstraints(ITypeSymbol argument, ITypeParameterSymbol parameter, INamedTypeSymbol type) =>
        CanBeArgument(argument, parameter)
        && MeetsKeywords(argument, parameter)
        && parameter.ConstraintTypes.All(constraint =>
            Closed(constraint, type) is not { } closed || IsSubtype(argument, closed));

    private static bool CanBeArgument(ITypeSymbol argument, ITypeParameterSymbol parameter) =>
        argument is not (IPointerTypeSymbol or IFunctionPointerTypeSymbol or { SpecialType: SpecialType.System_Void })
        && (!argument.IsRefLikeType || parameter.AllowsRefLikeType);

    private static bool MeetsKeywords(ITypeSymbol argument, ITypeParameterSymbol parameter)
    {
        bool isClass = !parameter.HasReferenceTypeConstraint || argument.IsReferenceType;
        bool isStruct = !parameter.HasValueTypeConstraint || (argument.IsValueType && !IsNullable(argument));
        bool isUnmanaged = !parameter.HasUnmanagedTypeConstraint || argument.IsUnmanagedType;
        bool isNew = !parameter.HasConstructorConstraint || CanBeConstructed(argument);
        return isClass && isStruct && isUnmanaged && isNew;
    }

    private bool IsSubtype(ITypeSymbol argument, ITypeSymbol constraint)
    {
        Conversion conversion = compilation.ClassifyConversion(argument, constraint);
        return conversion.IsIdentity
            || (conversion.IsImplicit && (conversion.IsReference || (conversion.IsBoxing && !IsNullable(argument))));
    }

    /// <summary>A constraint with the arguments of the type in place of its parameters.</summary>
    /// <returns>Null for a type nested in a generic one, which is not looked into.</returns>
    private ITypeSymbol? Closed(ITypeSymbol constraint, INamedTypeSymbol type)
    {
        switch (constraint)
        {
            case ITypeParameterSymbol parameter:
                int index = type.TypeParameters.IndexOf(parameter, 0, SymbolEqualityComparer.Default);
                return index < 0 ? null : type.TypeArguments[index];
            case IArrayTypeSymbol array:
                return Closed(array.ElementType, type) is { } element
                    ? compilation.CreateArrayTypeSymbol(element, array.Rank)
                    : null;
            case INamedTypeSymbol { IsGenericType: true } generic:
                ITypeSymbol?[] arguments = [.. generic.TypeArguments.Select(argument => Closed(argument, type))];
                return
                    generic.ContainingType is { IsGenericType: true }
                    || Array.Exists(arguments, static argument => argument is null)
                    ? null
                    : generic.OriginalDefinition.Construct(arguments!);
            default:
                return constraint;
        }
    }

    private static bool CanBeConstructed(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol parameter => parameter.HasConstructorConstraint || parameter.HasValueTypeConstraint,
        { IsValueType: true } => true,
        INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false } named => MessageConstructor.CanBeCalled(named),
        _ => false,
    };

    private static bool IsNullable(ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
}
