using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>What the analyzers of one compilation share: symbols that are resolved, and contracts that are classified,
/// once.</summary>
internal sealed class AnalyzedCompilation
{
    private static readonly ConditionalWeakTable<Compilation, Lazy<AnalyzedCompilation?>> s_analyzed = new();

    private readonly ConcurrentDictionary<INamedTypeSymbol, ContractClassification?> _classified =
        new(SymbolEqualityComparer.Default);
    private readonly Lazy<ContractIndex> _contracts;
    private readonly INamedTypeSymbol?[] _clients;
    private readonly INamedTypeSymbol?[] _actors;
    private readonly INamedTypeSymbol?[] _grains;

    private AnalyzedCompilation(Compilation compilation, KnownSymbols known)
    {
        Known = known;
        Classifier = new ContractClassifier(known);
        _clients = OfBoth("GoAktClient", "IGoAktClient");
        _actors = OfBoth("Actors`1", "IActors`1");
        _grains = OfBoth("Grains`1", "IGrains`1");
        ActorId = TypeOrigins.Typed(compilation, "GoAkt.Typed.ActorId");
        ActorKind = TypeOrigins.Typed(compilation, "GoAkt.Typed.ActorKind");
        _contracts = new Lazy<ContractIndex>(() => new ContractIndex(compilation, this));

        INamedTypeSymbol?[] OfBoth(string type, string itsInterface) =>
        [
            TypeOrigins.Typed(compilation, "GoAkt.Typed." + type),
            TypeOrigins.Typed(compilation, "GoAkt.Typed." + itsInterface),
        ];
    }

    public KnownSymbols Known { get; }

    public ContractClassifier Classifier { get; }

    public INamedTypeSymbol? ActorId { get; }

    public INamedTypeSymbol? ActorKind { get; }

    /// <summary>The contracts that the compilation declares.</summary>
    public ContractIndex Contracts => _contracts.Value;

    /// <returns>Null for a compilation that does not reference GoAkt.Typed: there is nothing to analyze then.</returns>
    public static AnalyzedCompilation? Of(Compilation compilation) =>
        s_analyzed.GetValue(compilation, static c => new Lazy<AnalyzedCompilation?>(() =>
            KnownSymbols.Of(c) is { } known ? new AnalyzedCompilation(c, known) : null)).Value;

    /// <summary>Whether a type is the client, or the interface that an application may hold it by.</summary>
    public bool IsClient(ITypeSymbol? type) => IsOneOf(type, _clients);

    /// <summary>Whether a type is what gives a contract's actors, or its interface.</summary>
    public bool IsActors(ITypeSymbol? type) => IsOneOf(type, _actors);

    /// <summary>Whether a type is what gives a contract's grains, or its interface.</summary>
    public bool IsGrains(ITypeSymbol? type) => IsOneOf(type, _grains);

    public bool IsContract(ITypeSymbol type) => IsActorContract(type) || IsGrainContract(type);

    public bool IsActorContract(ITypeSymbol type) => IsMarked(type, Known.ActorKindAttribute);

    public bool IsGrainContract(ITypeSymbol type) => IsMarked(type, Known.GrainKindAttribute);

    /// <returns>Null if the type is no contract.</returns>
    public ContractClassification? Classify(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface ? _classified.GetOrAdd(type, Classifier.Classify) : null;

    public bool IsTask(ITypeSymbol type) =>
        type.Is(Known.Task) || type.Is(Known.TaskOfT) || type.Is(Known.ValueTask) || type.Is(Known.ValueTaskOfT);

    private static bool IsOneOf(ITypeSymbol? type, INamedTypeSymbol?[] types) => type is not null && types.Any(type.Is);

    private static bool IsMarked(ITypeSymbol type, KnownAttribute attribute) =>
        type.TypeKind == TypeKind.Interface && ContractAttributes.Find(type, attribute) is not null;
}
