using System.Runtime.CompilerServices;
using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Emit;
using GoAkt.Typed.Generators.Models;
using GoAkt.Typed.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>Writes the same proxies as the generator, but finds contracts with <c>ForAttributeWithMetadataName</c>, to
/// compare the two.</summary>
internal sealed class ForAttributeGenerator : IIncrementalGenerator
{
    private readonly ConditionalWeakTable<Compilation, KnownSymbols> _known = [];

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<EmitOptions> options =
            context.CompilationProvider.Select((compilation, _) => EmitOptionsReader.Read(KnownOf(compilation)));
        IncrementalValuesProvider<ContractModel?> contracts = context.SyntaxProvider.ForAttributeWithMetadataName(
            KnownSymbols.ActorKindAttributeName,
            static (node, _) => node is InterfaceDeclarationSyntax,
            (found, _) => Read((INamedTypeSymbol)found.TargetSymbol, found.SemanticModel.Compilation));
        context.RegisterImplementationSourceOutput(contracts.Combine(options), static (output, item) =>
        {
            if (item.Left is { } contract)
            {
                output.AddSource(contract.FileName + ".Proxy.g.cs", ProxyEmitter.Emit(contract, item.Right));
            }
        });
    }

    private ContractModel? Read(INamedTypeSymbol contract, Compilation compilation) =>
        new ContractReader(KnownOf(compilation)).Read(
            contract, new GeneratedName(contract.Name, SymbolNames.InMetadata(contract)));

    private KnownSymbols KnownOf(Compilation compilation) =>
        _known.GetValue(compilation, static compilation => KnownSymbols.Of(compilation)!);
}
