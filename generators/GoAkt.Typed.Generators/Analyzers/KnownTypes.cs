using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>The types that the analyzers look for, resolved once per compilation.</summary>
internal sealed class KnownTypes
{
    private static readonly ConditionalWeakTable<Compilation, KnownTypes> s_known = new();

    private readonly Lazy<ContractIndex> _contracts;

    private KnownTypes(Compilation compilation)
    {
        _contracts = new Lazy<ContractIndex>(() => new ContractIndex(compilation, this));
        ActorKind = compilation.GetTypeByMetadataName("GoAkt.Typed.ActorKindAttribute");
        GrainKind = compilation.GetTypeByMetadataName("GoAkt.Typed.GrainKindAttribute");
        AskTimeout = compilation.GetTypeByMetadataName("GoAkt.Typed.AskTimeoutAttribute");
        Client = compilation.GetTypeByMetadataName("GoAkt.Typed.GoAktClient");
        Actors = compilation.GetTypeByMetadataName("GoAkt.Typed.Actors`1");
        Grains = compilation.GetTypeByMetadataName("GoAkt.Typed.Grains`1");
        Message = compilation.GetTypeByMetadataName("Google.Protobuf.IMessage");
        MessageOfT = compilation.GetTypeByMetadataName("Google.Protobuf.IMessage`1");
        Task = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");
        TaskOfT = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task`1");
        ValueTask = compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask");
        ValueTaskOfT = compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask`1");
    }

    public INamedTypeSymbol? ActorKind { get; }

    public INamedTypeSymbol? GrainKind { get; }

    public INamedTypeSymbol? AskTimeout { get; }

    public INamedTypeSymbol? Client { get; }

    public INamedTypeSymbol? Actors { get; }

    public INamedTypeSymbol? Grains { get; }

    public INamedTypeSymbol? Message { get; }

    public INamedTypeSymbol? MessageOfT { get; }

    public INamedTypeSymbol? Task { get; }

    public INamedTypeSymbol? TaskOfT { get; }

    public INamedTypeSymbol? ValueTask { get; }

    public INamedTypeSymbol? ValueTaskOfT { get; }

    /// <summary>The contracts that the compilation declares.</summary>
    public ContractIndex Contracts => _contracts.Value;

    /// <summary>Null in a compilation that does not reference GoAkt.Typed: there is nothing to analyze then.</summary>
    public static KnownTypes? Of(Compilation compilation)
    {
        KnownTypes known = s_known.GetValue(compilation, static c => new KnownTypes(c));
        return known.ActorKind is null ? null : known;
    }

    public bool IsContract(ITypeSymbol type) => IsActorContract(type) || IsGrainContract(type);

    /// <summary>The attributes that make an interface a contract, in the order of the source: one, unless it claims to be of both sorts.</summary>
    public IReadOnlyList<AttributeData> KindsOf(ITypeSymbol type) =>
        type.TypeKind != TypeKind.Interface || type.GetAttributes().IsEmpty
            ? []
            :
            [
                .. type.GetAttributes()
                    .Where(a => Is(a.AttributeClass, ActorKind) || Is(a.AttributeClass, GrainKind))
                    .OrderBy(a => a.ApplicationSyntaxReference?.SyntaxTree.FilePath, StringComparer.Ordinal)
                    .ThenBy(a => a.ApplicationSyntaxReference?.Span.Start),
            ];

    public bool IsActorContract(ITypeSymbol type) => IsMarked(type, ActorKind);

    public bool IsGrainContract(ITypeSymbol type) => IsMarked(type, GrainKind);

    public bool IsTask(ITypeSymbol type) =>
        Is(type, Task) || Is(type, TaskOfT) || Is(type, ValueTask) || Is(type, ValueTaskOfT);

    public static bool Is(ITypeSymbol? type, INamedTypeSymbol? known) =>
        known is not null && SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, known);

    public static AttributeData? AttributeOf(ISymbol symbol, INamedTypeSymbol? attribute)
    {
        foreach (AttributeData candidate in symbol.GetAttributes())
        {
            if (Is(candidate.AttributeClass, attribute))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool IsMarked(ITypeSymbol type, INamedTypeSymbol? attribute) =>
        type.TypeKind == TypeKind.Interface && AttributeOf(type, attribute) is not null;
}
