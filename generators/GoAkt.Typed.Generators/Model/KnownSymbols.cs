using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>The types that contracts are made of, resolved once for a compilation, and what they say about other types.</summary>
internal sealed class KnownSymbols
{
    public const string ActorKindAttributeName = "GoAkt.Typed.ActorKindAttribute";
    public const string GrainKindAttributeName = "GoAkt.Typed.GrainKindAttribute";
    public const string AskTimeoutAttributeName = "GoAkt.Typed.AskTimeoutAttribute";
    public const string ActorDispatcherName = "GoAkt.Typed.Hosting.Dispatch.ActorDispatcher";

    private readonly ConcurrentDictionary<ITypeSymbol, bool> _messages = new(SymbolEqualityComparer.Default);

    private KnownSymbols(Compilation compilation, INamedTypeSymbol actorKind)
    {
        Compilation = compilation;
        ActorKindAttribute = actorKind;
        GrainKindAttribute = compilation.GetTypeByMetadataName(GrainKindAttributeName);
        AskTimeoutAttribute = compilation.GetTypeByMetadataName(AskTimeoutAttributeName);
        Message = compilation.GetTypeByMetadataName("Google.Protobuf.IMessage");
        MessageOfT = compilation.GetTypeByMetadataName("Google.Protobuf.IMessage`1");
        Task = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");
        TaskOfT = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task`1");
        ValueTask = compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask");
        ValueTaskOfT = compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask`1");
        CancellationToken = compilation.GetTypeByMetadataName("System.Threading.CancellationToken");
        TimeSpan = compilation.GetTypeByMetadataName("System.TimeSpan");
        ActorDispatcher = compilation.GetTypeByMetadataName(ActorDispatcherName);
    }

    public Compilation Compilation { get; }

    public INamedTypeSymbol ActorKindAttribute { get; }

    public INamedTypeSymbol? GrainKindAttribute { get; }

    public INamedTypeSymbol? AskTimeoutAttribute { get; }

    /// <summary><c>Google.Protobuf.IMessage</c>.</summary>
    public INamedTypeSymbol? Message { get; }

    /// <summary><c>Google.Protobuf.IMessage&lt;T&gt;</c>.</summary>
    public INamedTypeSymbol? MessageOfT { get; }

    public INamedTypeSymbol? Task { get; }

    public INamedTypeSymbol? TaskOfT { get; }

    public INamedTypeSymbol? ValueTask { get; }

    public INamedTypeSymbol? ValueTaskOfT { get; }

    public INamedTypeSymbol? CancellationToken { get; }

    public INamedTypeSymbol? TimeSpan { get; }

    /// <summary>The base of dispatchers; null where the compilation does not reference the hosting package.</summary>
    public INamedTypeSymbol? ActorDispatcher { get; }

    /// <summary>Resolves the types.</summary>
    /// <returns>Null where the compilation does not reference GoAkt.Typed, so that it can have no contract.</returns>
    public static KnownSymbols? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(ActorKindAttributeName) is { } actorKind ? new KnownSymbols(compilation, actorKind) : null;

    /// <summary>Whether the compilation references Google.Protobuf; without it nothing is a message.</summary>
    public bool HasProtobuf => MessageOfT is not null;

    /// <summary>Whether a type is a protobuf message: a class that a reply can be parsed into.</summary>
    public bool IsMessage(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Class && _messages.GetOrAdd(type, IsMessageUncached);

    /// <summary>Whether a type is <c>IMessage</c> itself: a reply whose type is not known beforehand.</summary>
    public bool IsAnyMessage(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(type, Message);

    /// <summary>Whether a type is <c>CancellationToken</c> or <c>CancellationToken?</c>.</summary>
    public bool IsCancellationToken(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(WithoutNullable(type), CancellationToken);

    /// <summary>Whether a type is <c>TimeSpan</c> or <c>TimeSpan?</c>.</summary>
    public bool IsTimeSpan(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(WithoutNullable(type), TimeSpan);

    private static ITypeSymbol WithoutNullable(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;

    private bool IsMessageUncached(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsAbstract: false } named
        && ImplementsMessageOfItself(named)
        && MessageConstructor.CanBeCalled(named);

    private bool ImplementsMessageOfItself(INamedTypeSymbol type)
    {
        foreach (INamedTypeSymbol implemented in type.AllInterfaces)
        {
            ImmutableArray<ITypeSymbol> arguments = implemented.TypeArguments;
            if (arguments.Length == 1
                && SymbolEqualityComparer.Default.Equals(arguments[0], type)
                && SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, MessageOfT))
            {
                return true;
            }
        }

        return false;
    }
}
