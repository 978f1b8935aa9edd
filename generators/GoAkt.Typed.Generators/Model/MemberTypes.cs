using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>The types that the declaration of a member names.</summary>
internal static class MemberTypes
{
    public static IEnumerable<ITypeSymbol> Of(ISymbol member) => member switch
    {
        IMethodSymbol method => method.Parameters.Select(static parameter => parameter.Type).Prepend(method.ReturnType),
        IPropertySymbol property => property.Parameters.Select(static parameter => parameter.Type).Prepend(property.Type),
        IEventSymbol @event => [@event.Type],
        _ => [],
    };
}
