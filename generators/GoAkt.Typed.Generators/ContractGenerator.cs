using GoAkt.Typed.Generators.Emit;
using GoAkt.Typed.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GoAkt.Typed.Generators;

/// <summary>Writes a proxy for every contract, and a dispatcher where a .NET class can be hosted.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ContractGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<EmitOptions> options = context.CompilationProvider.Select(static (compilation, _) => EmitOptions.Of(compilation));
        foreach (string attribute in new[] { KnownSymbols.ActorKindAttributeName, KnownSymbols.GrainKindAttributeName })
        {
            IncrementalValuesProvider<ContractModel> contracts = context.SyntaxProvider.ForAttributeWithMetadataName(
                attribute,
                static (node, _) => node is InterfaceDeclarationSyntax,
                static (syntax, _) => KnownSymbols.Of(syntax.SemanticModel.Compilation) is { } known
                    ? new ContractReader(known).Read((INamedTypeSymbol)syntax.TargetSymbol)
                    : null)
                .Where(static contract => contract is not null)
                .Select(static (contract, _) => contract!);
            context.RegisterSourceOutput(contracts.Combine(options), static (output, item) =>
            {
                output.AddSource(item.Left.FileName + ".Proxy.g.cs", ProxyEmitter.Emit(item.Left, item.Right));
                if (item.Right.ReferencesHosting)
                    output.AddSource(item.Left.FileName + ".Dispatcher.g.cs", DispatcherEmitter.Emit(item.Left, item.Right));
            });
        }
    }
}
