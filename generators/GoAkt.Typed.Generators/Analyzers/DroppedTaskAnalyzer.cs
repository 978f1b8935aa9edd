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

    internal static IInvocationOperation? DroppedCall(IExpressionStatementOperation statement, AnalyzedCompilation analyzed)
    {
        IOperation expression = statement.Operation;
        if (expression is IConditionalAccessOperation conditional)
        {
            expression = conditional.WhenNotNull;
        }

        while (expression is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } configured })
        {
            expression = configured;
        }

        return expression is IInvocationOperation call && analyzed.IsTask(call.TargetMethod.ReturnType) && ReachesActor(call, analyzed)
            ? call
            : null;
    }

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
