using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>The types that contracts are made of, resolved once for a compilation, and what they say about other
/// types.</summary>
internal sealed class KnownSymbols
{
    public const string ActorKindAttributeName = "GoAkt.Typed.ActorKindAttribute";
    public const string GrainKindAttributeName = "GoAkt.Typed.GrainKindAttribute";
    public const string AskTimeoutAttributeName = "GoAkt.Typed.AskTimeoutAttribute";
    public const string OneWayAttributeName = "GoAkt.Typed.OneWayAttribute";
    public const string RepliesAttributeName = "GoAkt.Typed.RepliesAttribute";
    public const string ActorDispatcherName = "GoAkt.Typed.Hosting.Dispatch.ActorDispatcher";

    private readonly ConcurrentDictionary<ITypeSymbol, bool> _messages = new(SymbolEqualityComparer.Default);

    private readonly Lazy<EmittedTypes> _emitted;

    private KnownSymbols(Compilation compilation)
    {
        Compilation = compilation;
        ActorKindAttribute = new KnownAttribute(compilation, ActorKindAttributeName);
        GrainKindAttribute = new KnownAttribute(compilation, GrainKindAttributeName);
        AskTimeoutAttribute = new KnownAttribute(compilation, AskTimeoutAttributeName);
        OneWayAttribute = new KnownAttribute(compilation, OneWayAttributeName);
        RepliesAttribute = new KnownAttribute(compilation, RepliesAttributeName);
        Message = TypeOrigins.Protobuf(compilation, "Google.Protobuf.IMessage");
        MessageOfT = TypeOrigins.Protobuf(compilation, "Google.Protobuf.IMessage`1");
        Task = TypeOrigins.Framework(compilation, "System.Threading.Tasks.Task");
        TaskOfT = TypeOrigins.Framework(compilation, "System.Threading.Tasks.Task`1");
        ValueTask = TypeOrigins.Framework(compilation, "System.Threading.Tasks.ValueTask");
        ValueTaskOfT = TypeOrigins.Framework(compilation, "System.Threading.Tasks.ValueTask`1");
        CancellationToken = TypeOrigins.Framework(compilation, "System.Threading.CancellationToken");
        TimeSpan = TypeOrigins.Framework(compilation, "System.TimeSpan");
        ActorDispatcher = TypeOrigins.Hosting(compilation, ActorDispatcherName);
        Names = new TypeReach(compilation);
        _emitted = new Lazy<EmittedTypes>(() => EmittedTypes.Of(this));
    }

    public Compilation Compilation { get; }

    public LanguageVersion LanguageVersion => ((CSharpCompilation)Compilation).LanguageVersion;

    public KnownAttribute ActorKindAttribute { get; }

    public KnownAttribute GrainKindAttribute { get; }

    public KnownAttribute AskTimeoutAttribute { get; }

    public KnownAttribute OneWayAttribute { get; }

    public KnownAttribute RepliesAttribute { get; }

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

    /// <summary>The types that generated code can name.</summary>
    public TypeReach Names { get; }

    /// <summary>The types that all generated code names.</summary>
    public EmittedTypes Emitted => _emitted.Value;

    /// <summary>Resolves the types.</summary>
    /// <returns>Null where the compilation does not reference GoAkt.Typed, so that it can have no contract.</returns>
    public static KnownSymbols? Of(Compilation compilation) =>
        TypeOrigins.Typed(compilation, ActorKindAttributeName) is null ? null : new KnownSymbols(compilation);

    /// <summary>Whether a type or a member is the compilation's own, and of no assembly that it references.</summary>
    public bool Declares(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, Compilation.Assembly);

    /// <summary>Whether the compilation references Google.Protobuf; without it nothing is a message.</summary>
    public bool HasProtobuf => MessageOfT is not null;

    /// <summary>Whether a type is a protobuf message: a class that a reply can be parsed into.</summary>
    public bool IsMessage(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Class && _messages.GetOrAdd(type, IsMessageUncached);

    /// <summary>Whether a type is <c>IMessage</c> itself: a reply whose type is not known beforehand.</summary>
    public bool IsAnyMessage(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(type, Message);

    /// <summary>Whether a type is <c>CancellationToken</c> or <c>CancellationToken?</c>.</summary>
    public bool IsCancellationToken(ITypeSymbol type) =>
        SymbolEqualityComparer.Default.Equals(type.WithoutNullable(), CancellationToken);

    /// <summary>Whether a type is <c>TimeSpan</c> or <c>TimeSpan?</c>.</summary>
    public bool IsTimeSpan(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(type.WithoutNullable(), TimeSpan);

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
