using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GoAkt.Typed.Generators.Model;

/// <summary>What can be told of a class' constructors.</summary>
internal static class Constructors
{
    /// <summary>Whether a class that is not abstract can be constructed by anyone, without arguments.</summary>
    /// <remarks>
    /// Where there is source, it is read: asking the symbol makes the compiler declare all members of the class, which
    /// for the messages of a large project takes longer than all else that the generator does.
    /// </remarks>
    public static bool HasPublicParameterless(INamedTypeSymbol type)
    {
        ImmutableArray<SyntaxReference> declarations = type.DeclaringSyntaxReferences;
        if (declarations.IsEmpty || type.Language != LanguageNames.CSharp)
        {
            return type.InstanceConstructors.Any(static constructor =>
                constructor is { Parameters.IsEmpty: true, DeclaredAccessibility: Accessibility.Public });
        }

        bool hasAny = false;
        foreach (SyntaxReference reference in declarations)
        {
            var declaration = (TypeDeclarationSyntax)reference.GetSyntax();
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
}
