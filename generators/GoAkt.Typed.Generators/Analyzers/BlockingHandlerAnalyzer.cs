using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Warns of a hosted actor that blocks a thread in a handler, or in a method of its own that a handler calls.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingHandlerAnalyzer : GoAktAnalyzer
{
    /// <summary>The name of the call that blocks, among a diagnostic's properties.</summary>
    internal const string CallProperty = "Call";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.BlockingHandler];

    private protected override void Register(CompilationStartAnalysisContext context, AnalyzedCompilation analyzed)
    {
        var blocking = new BlockingCalls(context.Compilation, analyzed);
        context.RegisterSymbolStartAction(start => Watch(start, blocking, analyzed), SymbolKind.NamedType);
    }

    private static void Watch(SymbolStartAnalysisContext context, BlockingCalls blocking, AnalyzedCompilation analyzed)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind != TypeKind.Class)
        {
            return;
        }

        Dictionary<ISymbol, ITypeSymbol> handlers = HandlersOf(type, analyzed);
        if (handlers.Count == 0)
        {
            return;
        }

        var blocked = new ConcurrentBag<(ISymbol Method, IOperation Operation, BlockingCall Call)>();
        var calls = new ConcurrentBag<(ISymbol Caller, ISymbol Callee)>();
        context.RegisterOperationAction(
            c =>
            {
                if (blocking.Find(c.Operation) is { } call)
                {
                    blocked.Add((c.ContainingSymbol, c.Operation, call));
                }
                else if (c.Operation is IInvocationOperation { TargetMethod: { } callee }
                    && SymbolEqualityComparer.Default.Equals(callee.ContainingType, type))
                {
                    calls.Add((c.ContainingSymbol, callee.OriginalDefinition));
                }
            },
            OperationKind.Invocation,
            OperationKind.PropertyReference);
        context.RegisterSymbolEndAction(end => Report(end, handlers, blocked, calls));
    }

    private static Dictionary<ISymbol, ITypeSymbol> HandlersOf(INamedTypeSymbol type, AnalyzedCompilation analyzed)
    {
        var handlers = new Dictionary<ISymbol, ITypeSymbol>(SymbolEqualityComparer.Default);
        foreach (INamedTypeSymbol contract in type.AllInterfaces.Where(analyzed.IsContract))
        {
            foreach (IMethodSymbol method in contract.AllInterfaces.Add(contract).SelectMany(i => i.GetMembers().OfType<IMethodSymbol>()))
            {
                if (!method.Parameters.IsEmpty && type.FindImplementationForInterfaceMember(method) is IMethodSymbol handler)
                {
                    handlers[MostDerived(handler, type)] = method.Parameters[0].Type;
                }
            }
        }

        return handlers;
    }

    // The compiler names the method that a base class implements the contract with, also where the class overrides it.
    private static IMethodSymbol MostDerived(IMethodSymbol handler, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? derived = type; derived is not null && !Same(derived, handler.ContainingType); derived = derived.BaseType)
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
        for (IMethodSymbol? overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (Same(overridden, handler))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(ISymbol left, ISymbol right) => SymbolEqualityComparer.Default.Equals(left, right);

    private static void Report(
        SymbolAnalysisContext context,
        Dictionary<ISymbol, ITypeSymbol> handlers,
        ConcurrentBag<(ISymbol Method, IOperation Operation, BlockingCall Call)> blocked,
        ConcurrentBag<(ISymbol Caller, ISymbol Callee)> calls)
    {
        if (blocked.IsEmpty)
        {
            return;
        }

        ILookup<ISymbol, ISymbol> callees = calls.ToLookup(c => c.Caller, c => c.Callee, SymbolEqualityComparer.Default)!;
        Dictionary<ISymbol, ISymbol> handlerOf = ReachedFrom(handlers.Keys, callees);
        foreach ((ISymbol method, IOperation operation, BlockingCall call) in blocked)
        {
            if (handlerOf.TryGetValue(method, out ISymbol? handler))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.BlockingHandler,
                    operation.Syntax.GetLocation(),
                    ImmutableDictionary<string, string?>.Empty.Add(CallProperty, call.Name),
                    call.Name,
                    handler.ShowMember(),
                    handlers[handler].Show(),
                    call.Remedy));
            }
        }
    }

    // A helper that several handlers call is reported for the first of them, in the order of the source.
    private static Dictionary<ISymbol, ISymbol> ReachedFrom(IEnumerable<ISymbol> handlers, ILookup<ISymbol, ISymbol> callees)
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
}
