using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>The types that the declaration of a member names.</summary>
internal static class MemberTypes
{
    public static ITypeSymbol[] Of(ISymbol member) => member switch
    {
        IMethodSymbol method => Of(method.ReturnType, method.Parameters),
        IPropertySymbol property => Of(property.Type, property.Parameters),
        IEventSymbol @event => [@event.Type],
        _ => [],
    };

    private static ITypeSymbol[] Of(ITypeSymbol type, ImmutableArray<IParameterSymbol> parameters)
    {
        var types = new ITypeSymbol[parameters.Length + 1];
        types[0] = type;
        for (int i = 0; i < parameters.Length; i++)
        {
            types[i + 1] = parameters[i].Type;
        }

        return types;
    }
}
