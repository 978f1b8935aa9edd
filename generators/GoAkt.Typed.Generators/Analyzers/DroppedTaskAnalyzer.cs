using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Warns of a call to an actor whose task is dropped: a tell that fails then fails unseen.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DroppedTaskAnalyzer : GoAktAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.DroppedTask];

    private protected override void Register(CompilationStartAnalysisContext context, AnalyzedCompilation analyzed) =>
        context.RegisterOperationAction(
            c =>
            {
                if (DroppedCall((IExpressionStatementOperation)c.Operation, analyzed) is { } call)
                {
                    c.ReportDiagnostic(Diagnostic.Create(
                        Descriptors.DroppedTask,
                        (c.Operation.Syntax is ExpressionStatementSyntax statement ? statement.Expression : c.Operation.Syntax).GetLocation(),
                        call.TargetMethod.ShowMember()));
                }
            },
            OperationKind.ExpressionStatement);

    internal static IInvocationOperation? DroppedCall(IExpressionStatementOperation statement, AnalyzedCompilation analyzed) =>
        SourceOf(statement.Operation, analyzed) is IInvocationOperation call
        && analyzed.IsTask(call.TargetMethod.ReturnType)
        && ReachesActor(call, analyzed)
            ? call
            : null;

    // The call that a task comes from, behind "?." and behind what makes another awaitable of it.
    private static IOperation SourceOf(IOperation expression, AnalyzedCompilation analyzed)
    {
        IConditionalAccessOperation? conditional = null;
        while (true)
        {
            switch (expression)
            {
                case IConditionalAccessOperation inner:
                    conditional = inner;
                    expression = inner.WhenNotNull;
                    break;
                case IConditionalAccessInstanceOperation when conditional is not null:
                    expression = conditional.Operation;
                    conditional = null;
                    break;
                case IInvocationOperation { Instance: { } task } step when IsStep(step.TargetMethod) && analyzed.IsTask(step.TargetMethod.ContainingType):
                    expression = task;
                    break;
                default:
                    return expression;
            }
        }
    }

    private static bool IsStep(IMethodSymbol method) => method.Name is "ConfigureAwait" or "AsTask" or "Preserve" or "WaitAsync";

    // A method of a base interface is called through the contract that inherits it.
    private static bool ReachesActor(IInvocationOperation call, AnalyzedCompilation analyzed)
    {
        INamedTypeSymbol type = call.TargetMethod.ContainingType;
        return analyzed.IsContract(type)
            || type.Is(analyzed.Client)
            || type.Is(analyzed.Actors)
            || type.Is(analyzed.Grains)
            || (type.TypeKind == TypeKind.Interface
                && call.Instance?.Type is { TypeKind: TypeKind.Interface } receiver
                && analyzed.IsContract(receiver)
                && receiver.AllInterfaces.Contains(type, SymbolEqualityComparer.Default));
    }
}
