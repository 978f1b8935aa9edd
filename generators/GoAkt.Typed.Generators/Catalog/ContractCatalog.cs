using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Models;
using GoAkt.Typed.Generators.Reading;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Catalog;

/// <summary>
/// Reads the contracts of a compilation, and remembers them: where the source says that a contract can't have changed
/// since the last compilation, it is not bound again. What it answers depends on the compilation alone, and what it
/// remembers is text.
/// </summary>
/// <param name="onRead">Called for each contract that is read, by several threads.</param>
internal sealed class ContractCatalog(Action onRead)
{
    private Snapshot? _last;

    public ContractSet Read(Compilation compilation, CancellationToken cancellationToken)
    {
        Snapshot? last = Volatile.Read(ref _last);
        var source = SourceFingerprint.Of(compilation, last?.Source, cancellationToken);
        Snapshot snapshot = last is not null && last.Source.Environment == source.Environment
            ? ReadChanged(last, source, compilation, cancellationToken)
            : ReadAll(last, source, compilation, cancellationToken);
        Volatile.Write(ref _last, snapshot);
        return snapshot.Contracts;
    }

    private Snapshot ReadAll(
        Snapshot? last, SourceFingerprint source, Compilation compilation, CancellationToken cancellationToken)
    {
        if (KnownSymbols.Of(compilation) is not { LanguageVersion: >= LanguageNeeds.Least } known)
        {
            return new Snapshot(source, [], ContractSet.Empty);
        }

        EmitOptions options = EmitOptionsReader.Read(known);
        ImmutableArray<INamedTypeSymbol> declared = ContractFinder.FindDeclared(source, known, cancellationToken);
        ImmutableArray<INamedTypeSymbol> hosted = options.ReferencesHosting
            ? ContractFinder.FindHosted(source, known, cancellationToken)
            : [];
        GeneratedNames names = new(declared.AddRange(hosted));

        // An unchanged contract keeps its model, so that what follows need not compare the two in depth.
        var models = (last?.Contracts.Declared ?? default).Concat(last?.Contracts.Hosted ?? default)
            .ToDictionary(static model => model.FileName, StringComparer.Ordinal);
        ImmutableArray<RememberedContract> contracts = ReadEach(declared);
        return new Snapshot(source, contracts, new ContractSet(Emitted(contracts), Emitted(ReadEach(hosted)), options));

        ImmutableArray<RememberedContract> ReadEach(ImmutableArray<INamedTypeSymbol> found) =>
            [.. Concurrently.Select(found, compilation, () => new ContractReader(known), ReadOne, cancellationToken)];

        RememberedContract ReadOne(INamedTypeSymbol contract, ContractReader reader)
        {
            onRead();
            GeneratedName name = names.Of(contract);
            ContractModel? model = reader.Read(contract, name);
            if (model is not null && models.TryGetValue(name.File, out ContractModel? before) && before == model)
            {
                model = before;
            }

            return new RememberedContract(
                SymbolNames.InMetadata(contract), name, model, ContractFinder.SourceInterfacesOf(contract));
        }
    }

    private Snapshot ReadChanged(
        Snapshot last, SourceFingerprint source, Compilation compilation, CancellationToken cancellationToken)
    {
        HashSet<string> changed = [.. source.ChangedInterfaces(last.Source)];
        if (!last.Declared.Any(DependsOnChanged) || KnownSymbols.Of(compilation) is not { } known)
        {
            return last with { Source = source };
        }

        ContractReader reader = new(known);
        var declared = last.Declared.Select(ReadIfChanged).ToImmutableArray();
        return new Snapshot(source, declared, last.Contracts with { Declared = Emitted(declared) });

        bool DependsOnChanged(RememberedContract contract) => contract.DependsOn.Any(changed.Contains);

        RememberedContract ReadIfChanged(RememberedContract contract)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!DependsOnChanged(contract)
                || compilation.Assembly.GetTypeByMetadataName(contract.Id) is not { } symbol)
            {
                return contract;
            }

            onRead();
            return contract with { Model = reader.Read(symbol, contract.Name) };
        }
    }

    private static EquatableArray<ContractModel> Emitted(IEnumerable<RememberedContract> contracts) =>
        contracts.Select(static contract => contract.Model).OfType<ContractModel>().ToEquatableArray();

    /// <param name="Source">What the source was like.</param>
    /// <param name="Declared">The contracts that it declares, those too that nothing can be emitted for.</param>
    /// <param name="Contracts">What is emitted.</param>
    private sealed record Snapshot(
        SourceFingerprint Source, ImmutableArray<RememberedContract> Declared, ContractSet Contracts);

    /// <param name="Id">The contract's full name in metadata.</param>
    /// <param name="Name">What is generated is called so.</param>
    /// <param name="Model">What is emitted; null if nothing can be.</param>
    /// <param name="DependsOn">The names of the interfaces in the source whose members are the contract's.</param>
    private sealed record RememberedContract(
        string Id, GeneratedName Name, ContractModel? Model, ImmutableArray<string> DependsOn);
}
