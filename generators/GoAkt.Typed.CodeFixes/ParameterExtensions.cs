using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GoAkt.Typed.CodeFixes;

/// <summary>What fixes do to a parameter.</summary>
internal static class ParameterExtensions
{
    public static ParameterSyntax WithoutDefault(this ParameterSyntax parameter) =>
        parameter
            .WithDefault(null)
            .WithIdentifier(parameter.Identifier.WithTrailingTrivia(parameter.GetTrailingTrivia()));
}
