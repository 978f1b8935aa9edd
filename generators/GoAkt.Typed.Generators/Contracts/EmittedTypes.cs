using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>The types that all generated code names, whatever is in the contracts, and how it names them.</summary>
internal sealed class EmittedTypes
{
    private const string Proxies = "GoAkt.Typed.Proxies.";
    private const string Dispatch = "GoAkt.Typed.Hosting.Dispatch.";

    private static readonly ImmutableArray<string> s_ofProxies =
    [
        Proxies + "ActorCaller",
        Proxies + "ActorMethod`1",
        Proxies + "ActorMethod`2",
        Proxies + "ExactActorMethod`2",
        Proxies + "OneOfActorMethod`1",
        Proxies + "ProxyRegistry",
        Proxies + "ContractSort",
        Proxies + "RegistrationAttribute",
    ];

    private static readonly ImmutableArray<string> s_ofDispatchers =
    [
        Dispatch + "ActorDispatcher`1",
        Dispatch + "DispatchContext",
        Dispatch + "DispatchResult",
        Dispatch + "DispatcherRegistry",
        Dispatch + "MessageList",
    ];

    private static readonly ImmutableArray<string> s_ofFramework = ["System.Threading.Tasks.ValueTask`1"];

    private EmittedTypes(string typedAlias, string? hostingAlias, INamedTypeSymbol? ambiguous)
    {
        TypedAlias = typedAlias;
        HostingAlias = hostingAlias;
        Ambiguous = ambiguous;
    }

    /// <summary>The alias of GoAkt.Typed: <c>global</c>, or what the project calls it.</summary>
    public string TypedAlias { get; }

    /// <summary>The alias of GoAkt.Typed.Hosting; null where the project does not reference it.</summary>
    public string? HostingAlias { get; }

    /// <summary>The first of the types whose name means another type too, whatever alias it is written with; null if
    /// there is none.</summary>
    public INamedTypeSymbol? Ambiguous { get; }

    public static EmittedTypes Of(KnownSymbols known)
    {
        (string? typed, INamedTypeSymbol? ambiguous) =
            known.Names.AliasFor(TypeOrigins.TypedOf(known.Compilation), s_ofProxies);
        if (known.ActorDispatcher is not { } dispatcher)
        {
            return new EmittedTypes(typed ?? TypeReach.Global, null, ambiguous);
        }

        (string? hosting, INamedTypeSymbol? ambiguousDispatcher) =
            known.Names.AliasFor(dispatcher.ContainingAssembly, s_ofDispatchers);
        (_, INamedTypeSymbol? ambiguousTask) =
            known.Names.AliasFor(known.ValueTaskOfT?.ContainingAssembly, s_ofFramework);
        return new EmittedTypes(typed ?? TypeReach.Global, hosting, ambiguous ?? ambiguousDispatcher ?? ambiguousTask);
    }
}
