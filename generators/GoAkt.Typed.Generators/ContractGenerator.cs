using GoAkt.Typed.Generators.Catalog;
using GoAkt.Typed.Generators.Emit;
using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators;

/// <summary>Writes a proxy for every contract, and a dispatcher where a .NET class can be hosted.</summary>
/// <remarks>
/// It does not start from <c>ForAttributeWithMetadataName</c>: that binds each contract anew after every key stroke,
/// anywhere in the project, which docs/performance.md has figures for. <see cref="ContractCatalog"/> binds what can
/// have changed.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ContractGenerator : IIncrementalGenerator
{
    private int _contractsRead;

    /// <summary>How many contracts have been read so far, in all runs, by which tests see what was read
    /// again.</summary>
    internal int ContractsRead => Volatile.Read(ref _contractsRead);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        ContractCatalog catalog = new(() => Interlocked.Increment(ref _contractsRead));
        IncrementalValueProvider<ContractSet> contracts = context.CompilationProvider
            .Select(catalog.Read)
            .WithTrackingName(TrackingNames.ContractSet);
        IncrementalValueProvider<EmitOptions> options = contracts
            .Select(static (set, _) => set.Options)
            .WithTrackingName(TrackingNames.Options);
        IncrementalValuesProvider<(ContractModel? Contract, EmitOptions Options)> declared = contracts
            .SelectMany(static (set, _) => ContractSlots.Of(set.Declared))
            .WithTrackingName(TrackingNames.DeclaredContracts)
            .Combine(options)
            .WithTrackingName(TrackingNames.DeclaredContractsWithOptions);
        IncrementalValuesProvider<(ContractModel? Contract, EmitOptions Options)> hosted = contracts
            .SelectMany(static (set, _) => ContractSlots.Of(set.Hosted))
            .WithTrackingName(TrackingNames.HostedContracts)
            .Combine(options)
            .WithTrackingName(TrackingNames.HostedContractsWithOptions);

        // No program names a generated type, so an editor need not wait for them.
        context.RegisterImplementationSourceOutput(declared, static (output, item) =>
        {
            if (item.Contract is not { } contract)
            {
                return;
            }

            output.AddSource(contract.FileName + ".Proxy.g.cs", ProxyEmitter.Emit(contract, item.Options));
            if (item.Options.ReferencesHosting)
            {
                AddDispatcher(output, contract, item.Options);
            }
        });
        context.RegisterImplementationSourceOutput(hosted, static (output, item) =>
        {
            if (item.Contract is { } contract)
            {
                AddDispatcher(output, contract, item.Options);
            }
        });
    }

    private static void AddDispatcher(SourceProductionContext output, ContractModel contract, EmitOptions options) =>
        output.AddSource(contract.FileName + ".Dispatcher.g.cs", DispatcherEmitter.Emit(contract, options));
}
