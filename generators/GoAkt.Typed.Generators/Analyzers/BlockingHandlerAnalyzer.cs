using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Warns of a hosted actor that blocks a thread in a handler, or in a method of its own that a handler
/// calls.</summary>
/// <remarks>
/// What a handler calls is looked for only once a method of its class is found to block. To watch a class from its
/// start to its end would seem more natural, but makes the compiler's whole analysis of a project, by all analyzers,
/// half as slow again.
/// </remarks>
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
        var hosted = new ConcurrentDictionary<INamedTypeSymbol, HostedClass>(SymbolEqualityComparer.Default);
        context.RegisterOperationBlockAction(block =>
        {
            if (block.OwningSymbol is IMethodSymbol { ContainingType: { TypeKind: TypeKind.Class } type } method
                && hosted.GetOrAdd(type, t => HostedClass.Of(t, analyzed)) is { HasHandlers: true } actor)
            {
                Analyze(block, method.PartialDefinitionPart ?? method, actor, blocking);
            }
        });
    }

    private static void Analyze(
        OperationBlockAnalysisContext context, IMethodSymbol method, HostedClass actor, BlockingCalls blocking)
    {
        foreach (IOperation operation in context.OperationBlocks.SelectMany(static block => block.DescendantsAndSelf()))
        {
            if (operation is not (IInvocationOperation or IPropertyReferenceOperation)
                || blocking.Find(operation) is not { } call
                || actor.HandlerThatRuns(method, context.Compilation, context.CancellationToken) is not { } handler)
            {
                continue;
            }

            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.BlockingHandler,
                operation.Syntax.GetLocation(),
                ImmutableDictionary<string, string?>.Empty.Add(CallProperty, call.Name),
                call.Name,
                handler.ShowMember(),
                actor.MessageOf(handler).Show(),
                call.Remedy));
        }
    }
}
