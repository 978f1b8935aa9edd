using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Puts into words that two methods of a contract take one type of message.</summary>
internal static class MessageTakenTwice
{
    private static readonly SymbolDisplayFormat[] s_formats =
        [SymbolDisplayFormat.CSharpShortErrorMessageFormat, SymbolDisplayFormat.CSharpErrorMessageFormat];

    public static object?[] Describe(IMethodSymbol method, IMethodSymbol other)
    {
        (string name, string otherName) = Names(method, other);
        bool isOverload =
            method.Name == other.Name && SymbolEqualityComparer.Default.Equals(method.ReturnType, other.ReturnType);
        return
        [
            name,
            method.Parameters[0].Type.Show(),
            otherName,
            isOverload
                ? "declare it once, with a time-out and a token that may be left out"
                : "give one of them a message type of its own",
        ];
    }

    // Overloads have one name, so their parameters are shown too; if those look alike as well, with namespaces.
    private static (string Name, string Other) Names(IMethodSymbol method, IMethodSymbol other)
    {
        (string Name, string Other) names = (method.ShowMember(), other.ShowMember());
        foreach (SymbolDisplayFormat format in s_formats)
        {
            if (names.Name != names.Other)
            {
                break;
            }

            names = (method.ToDisplayString(format), other.ToDisplayString(format));
        }

        return names;
    }
}
