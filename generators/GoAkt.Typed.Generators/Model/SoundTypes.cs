using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Model;

/// <summary>Tells the types that generated code may name from those that are errors wherever they stand, which the
/// compiler reports in the source.</summary>
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

    /// <summary>Whether a type is less accessible than a proxy, and so than any contract that may name it. What is
    /// protected in an interface is not.</summary>
    private static bool IsHidden(INamedTypeSymbol type) =>
        type.IsFileLocal
        || type.DeclaredAccessibility == Accessibility.Private
        || (type.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal
            && type.ContainingType is { TypeKind: not TypeKind.Interface });

    private bool MeetsConstraints(ITypeSymbol argument, ITypeParameterSymbol parameter, INamedTypeSymbol type)
    {
        if (argument is IPointerTypeSymbol or IFunctionPointerTypeSymbol or { SpecialType: SpecialType.System_Void }
            || (argument.IsRefLikeType && !parameter.AllowsRefLikeType)
            || (parameter.HasReferenceTypeConstraint && !argument.IsReferenceType)
            || (parameter.HasValueTypeConstraint && (!argument.IsValueType || IsNullable(argument)))
            || (parameter.HasUnmanagedTypeConstraint && !argument.IsUnmanagedType)
            || (parameter.HasConstructorConstraint && !CanBeConstructed(argument)))
        {
            return false;
        }

        foreach (ITypeSymbol constraint in parameter.ConstraintTypes)
        {
            if (Closed(constraint, type) is { } closed && !IsSubtype(argument, closed))
            {
                return false;
            }
        }

        return true;
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
