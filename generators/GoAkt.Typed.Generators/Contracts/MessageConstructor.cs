using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>The constructor that makes the empty message which a reply is parsed into, as <c>new()</c> would.</summary>
/// <remarks>
/// Where there is source, it is read: asking the symbol makes the compiler declare all members of a class, which for
/// the messages of a large project takes longer than all else that the generator does.
/// </remarks>
internal static class MessageConstructor
{
    /// <summary>Whether anyone can make an empty message of a class that is not abstract. A required member prevents
    /// it, because a parser does not know its value.</summary>
    public static bool CanBeCalled(INamedTypeSymbol type) =>
        HasPublicParameterless(type) && (!HasRequiredMembers(type) || SetsRequiredMembers(type));

    private static bool HasPublicParameterless(INamedTypeSymbol type)
    {
        // A record has constructors that its source does not show.
        if (type.IsRecord || !IsDeclaredInSource(type))
        {
            return Parameterless(type) is { DeclaredAccessibility: Accessibility.Public };
        }

        bool hasAny = false;
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            // The class of top-level statements is declared by the whole file, and has no members there.
            if (reference.GetSyntax() is not TypeDeclarationSyntax declaration)
            {
                continue;
            }

            if (declaration.ParameterList is { } primary)
            {
                if (primary.Parameters.Count == 0)
                {
                    return true;
                }

                hasAny = true;
            }

            foreach (MemberDeclarationSyntax member in declaration.Members)
            {
                if (member is not ConstructorDeclarationSyntax constructor
                    || constructor.Modifiers.Any(SyntaxKind.StaticKeyword))
                {
                    continue;
                }

                if (constructor.ParameterList.Parameters.Count == 0)
                {
                    return constructor.Modifiers.Any(SyntaxKind.PublicKeyword);
                }

                hasAny = true;
            }
        }

        return !hasAny;
    }

    private static bool HasRequiredMembers(INamedTypeSymbol type)
    {
        for (
            INamedTypeSymbol? declaring = type;
            declaring is { SpecialType: not SpecialType.System_Object };
            declaring = declaring.BaseType)
        {
            if (IsDeclaredInSource(declaring)
                ? declaring.DeclaringSyntaxReferences.Any(DeclaresRequired)
                : declaring.GetMembers().Any(IsRequired))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDeclaredInSource(INamedTypeSymbol type) =>
        type.Language == LanguageNames.CSharp && !type.DeclaringSyntaxReferences.IsEmpty;

    private static bool DeclaresRequired(SyntaxReference declaration) =>
        declaration.GetSyntax() is TypeDeclarationSyntax type
        && type.Members.Any(static member => member.Modifiers.Any(SyntaxKind.RequiredKeyword));

    private static bool IsRequired(ISymbol member) =>
        member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };

    private static IMethodSymbol? Parameterless(INamedTypeSymbol type) =>
        type.InstanceConstructors.FirstOrDefault(static constructor => constructor.Parameters.IsEmpty);

    private static bool SetsRequiredMembers(INamedTypeSymbol type) =>
        Parameterless(type) is { } constructor
        && constructor
            .GetAttributes()
            .Any(static attribute =>
                attribute.AttributeClass is { Name: "SetsRequiredMembersAttribute", ContainingNamespace: { } space }
                && space is { Name: "CodeAnalysis", ContainingNamespace.Name: "Diagnostics" });
}
