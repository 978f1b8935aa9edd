using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>The constructor that makes the empty message which a reply is parsed into, as <c>new()</c> would.</summary>
internal static class MessageConstructor
{
    /// <summary>Whether anyone can make an empty message: no parser knows the values of members that are
    /// required.</summary>
    public static bool CanBeCalled(INamedTypeSymbol type) => IsFromProtoc(type)
        ? Constructors.HasPublicParameterless(type)
        : type.InstanceConstructors.FirstOrDefault(static constructor => constructor.Parameters.IsEmpty)
            is { DeclaredAccessibility: Accessibility.Public } constructor
            && (!HasRequiredMembers(type) || SetsRequiredMembers(constructor));

    /// <summary>Whether protoc wrote a message, which constructs it itself. Most are, so to ask saves looking at all
    /// their members.</summary>
    private static bool IsFromProtoc(INamedTypeSymbol type) => type.MemberNames.Contains("Parser");

    private static bool HasRequiredMembers(INamedTypeSymbol type)
    {
        for (
            INamedTypeSymbol? declaring = type;
            declaring is { SpecialType: not SpecialType.System_Object };
            declaring = declaring.BaseType)
        {
            foreach (ISymbol member in declaring.GetMembers())
            {
                if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true })
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool SetsRequiredMembers(IMethodSymbol constructor) =>
        constructor
            .GetAttributes()
            .Any(static attribute =>
                attribute.AttributeClass
                    is
                {
                    Name: "SetsRequiredMembersAttribute",
                    ContainingNamespace: { Name: "CodeAnalysis", ContainingNamespace.Name: "Diagnostics" },
                });
}
