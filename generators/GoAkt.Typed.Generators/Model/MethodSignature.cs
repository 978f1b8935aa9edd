using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>Compares declarations of methods as the compiler does when a class implements several interfaces.</summary>
internal static class MethodSignature
{
    /// <summary>Whether one public method of a class would implement both.</summary>
    public static bool Same(IMethodSymbol left, IMethodSymbol right) =>
        SameNameAndParameters(left, right) && SymbolEqualityComparer.Default.Equals(left.ReturnType, right.ReturnType);

    /// <summary>Whether a class can have only one of both as a public method.</summary>
    public static bool SameNameAndParameters(IMethodSymbol left, IMethodSymbol right)
    {
        ImmutableArray<IParameterSymbol> leftParameters = left.Parameters;
        ImmutableArray<IParameterSymbol> rightParameters = right.Parameters;
        if (left.Name != right.Name || left.Arity != right.Arity || leftParameters.Length != rightParameters.Length)
        {
            return false;
        }

        for (int i = 0; i < leftParameters.Length; i++)
        {
            if (leftParameters[i].RefKind != rightParameters[i].RefKind
                || !SymbolEqualityComparer.Default.Equals(leftParameters[i].Type, rightParameters[i].Type))
            {
                return false;
            }
        }

        return true;
    }
}
