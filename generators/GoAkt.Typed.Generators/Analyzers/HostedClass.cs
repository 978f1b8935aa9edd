using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>A class, the methods with which it implements contracts, and what they call of its other methods.</summary>
internal sealed class HostedClass
{
    private readonly INamedTypeSymbol _type;
    private readonly Dictionary<ISymbol, ITypeSymbol> _handlers;
    private Dictionary<ISymbol, ISymbol>? _handlerOf;

    private HostedClass(INamedTypeSymbol type, Dictionary<ISymbol, ITypeSymbol> handlers)
    {
        _type = type;
        _handlers = handlers;
    }

    public bool HasHandlers => _handlers.Count > 0;

    public static HostedClass Of(INamedTypeSymbol type, AnalyzedCompilation analyzed)
    {
        var handlers = new Dictionary<ISymbol, ITypeSymbol>(SymbolEqualityComparer.Default);
        foreach (INamedTypeSymbol contract in type.AllInterfaces.Where(analyzed.IsContract))
        {
            foreach (
                IMethodSymbol method in contract
                    .AllInterfaces.Add(contract)
                    .SelectMany(i => i.GetMembers().OfType<IMethodSymbol>()))
            {
                if (!method.Parameters.IsEmpty
                    && type.FindImplementationForInterfaceMember(method) is IMethodSymbol handler)
                {
                    handlers[MostDerived(handler, type)] = method.Parameters[0].Type;
                }
            }
        }

        return new HostedClass(type, handlers);
    }

    /// <summary>The message that a handler is given.</summary>
    public ITypeSymbol MessageOf(ISymbol handler) => _handlers[handler];

    /// <summary>The handler that a method is, or that calls it, maybe by way of other methods of the class.</summary>
    /// <returns>The first one in the order of the source; null if there is none.</returns>
    public ISymbol? HandlerThatRuns(IMethodSymbol method, Compilation compilation, CancellationToken cancellationToken)
    {
        if (_handlers.ContainsKey(method))
        {
            return method;
        }

        // Several threads may find the same.
        _handlerOf ??= ReachedFrom(_handlers.Keys, CalleesByCaller(compilation, cancellationToken));
        return _handlerOf.TryGetValue(method, out ISymbol? handler) ? handler : null;
    }

    // FindImplementationForInterfaceMember names the base class's method even where this class overrides it.
    private static IMethodSymbol MostDerived(IMethodSymbol handler, INamedTypeSymbol type)
    {
        for (
            INamedTypeSymbol? derived = type;
            derived is not null && !Same(derived, handler.ContainingType);
            derived = derived.BaseType)
        {
            foreach (IMethodSymbol method in derived.GetMembers(handler.Name).OfType<IMethodSymbol>())
            {
                if (Overrides(method, handler))
                {
                    return method;
                }
            }
        }

        return handler;
    }

    private static bool Overrides(IMethodSymbol method, IMethodSymbol handler)
    {
        for (
            IMethodSymbol? overridden = method.OverriddenMethod;
            overridden is not null;
            overridden = overridden.OverriddenMethod)
        {
            if (Same(overridden, handler))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(ISymbol left, ISymbol right) => SymbolEqualityComparer.Default.Equals(left, right);

    private static Dictionary<ISymbol, ISymbol> ReachedFrom(
        IEnumerable<ISymbol> handlers, ILookup<ISymbol, ISymbol> callees)
    {
        ISymbol[] inOrder =
        [
            .. handlers
                .OrderBy(static h => h.Locations[0].SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(static h => h.Locations[0].SourceSpan.Start),
        ];
        Dictionary<ISymbol, ISymbol> handlerOf = inOrder.ToDictionary(h => h, SymbolEqualityComparer.Default);
        foreach (ISymbol handler in inOrder)
        {
            var reached = new Stack<ISymbol>(callees[handler]);
            while (reached.Count > 0)
            {
                ISymbol method = reached.Pop();
                if (handlerOf.ContainsKey(method))
                {
                    continue;
                }

                handlerOf.Add(method, handler);
                foreach (ISymbol callee in callees[method])
                {
                    reached.Push(callee);
                }
            }
        }

        return handlerOf;
    }

    private ILookup<ISymbol, ISymbol> CalleesByCaller(Compilation compilation, CancellationToken cancellationToken)
    {
        IEnumerable<(ISymbol Caller, ISymbol Callee)> calls =
            from method in _type.GetMembers().OfType<IMethodSymbol>()
            from declaration in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences
            from callee in CalleesIn(declaration.GetSyntax(cancellationToken))
            select ((ISymbol)method, callee);
        return calls.ToLookup(static call => call.Caller, static call => call.Callee, SymbolEqualityComparer.Default)!;

        IEnumerable<ISymbol> CalleesIn(SyntaxNode declaration)
        {
            // Other methods may be in other files, whose models no context has. This runs once for a class that blocks.
#pragma warning disable RS1030
            IOperation? body = compilation
                .GetSemanticModel(declaration.SyntaxTree)
                .GetOperation(declaration, cancellationToken);
#pragma warning restore RS1030
            return body is null
                ? []
                : body.Descendants().OfType<IInvocationOperation>()
                    .Select(static call => call.TargetMethod)
                    .Where(callee => Same(callee.ContainingType, _type))
                    .Select(static callee => (ISymbol)callee.OriginalDefinition);
        }
    }
}
