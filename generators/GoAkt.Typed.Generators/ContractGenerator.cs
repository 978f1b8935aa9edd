using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators;

/// <summary>Writes a proxy for every contract, and a dispatcher where a .NET class can be hosted.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ContractGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
    }
}
