using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Model;

/// <summary>What a project's settings and references mean for what is emitted.</summary>
/// <param name="IsCSharp9OrLater">Whether the project's C# has module initializers and <c>new</c> without a type; all else is C# 8.</param>
/// <param name="ReferencesHosting">Whether dispatchers can be emitted.</param>
internal sealed record EmitOptions(bool IsCSharp9OrLater, bool ReferencesHosting)
{
    public static EmitOptions Of(Compilation compilation) => new(
        compilation is CSharpCompilation { LanguageVersion: >= LanguageVersion.CSharp9 },
        compilation.GetTypeByMetadataName(KnownSymbols.ActorDispatcherName) is not null);
}
