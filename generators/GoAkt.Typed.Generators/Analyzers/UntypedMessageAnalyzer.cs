using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>
/// Warns of messages that the compiler lets through to the client's untyped calls, because they implement
/// <c>IMessage</c>, but that protoc did not generate.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UntypedMessageAnalyzer : GoAktAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.UntypedMessage];

    private protected override void Register(CompilationStartAnalysisContext context, AnalyzedCompilation analyzed) =>
        context.RegisterOperationAction(c => Analyze(c, analyzed), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, AnalyzedCompilation analyzed)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!analyzed.IsClient(call.TargetMethod.ContainingType))
        {
            return;
        }

        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (IsMessage(argument.Parameter?.Type, analyzed))
            {
                Check(context, argument.Value, analyzed);
            }
            else if (argument.Parameter is { } batch && IsMessage(BatchTypes.ElementOfCollection(batch.Type), analyzed))
            {
                CheckElements(context, argument.Value, analyzed);
            }
        }
    }

    private static void CheckElements(OperationAnalysisContext context, IOperation batch, AnalyzedCompilation analyzed)
    {
        switch (Unconverted(batch))
        {
            case ICollectionExpressionOperation expression:
                foreach (IOperation element in expression.Elements)
                {
                    Check(context, element, analyzed);
                }

                break;
            case IArrayCreationOperation { Initializer: { } initializer }:
                foreach (IOperation element in initializer.ElementValues)
                {
                    Check(context, element, analyzed);
                }

                break;
            case { Type: { } type } operation
                when BatchTypes.ElementOfCollection(type) is { } element && IsNoFullMessage(element, analyzed):
                Report(context, operation, element);
                break;
        }
    }

    private static void Check(OperationAnalysisContext context, IOperation value, AnalyzedCompilation analyzed)
    {
        IOperation message = Unconverted(value);
        if (message.Type is { } type && IsNoFullMessage(type, analyzed))
        {
            Report(context, message, type);
        }
    }

    private static void Report(OperationAnalysisContext context, IOperation operation, ITypeSymbol type) =>
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.UntypedMessage, operation.Syntax.GetLocation(), type.Show()));

    // An interface, an abstract class or a type parameter says nothing about the object that will be passed.
    private static bool IsNoFullMessage(ITypeSymbol type, AnalyzedCompilation analyzed) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false }
        && type.AllInterfaces.Any(i => IsMessage(i, analyzed))
        && !type.AllInterfaces.Any(i =>
            i.Is(analyzed.Known.MessageOfT) && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], type));

    private static bool IsMessage(ITypeSymbol? type, AnalyzedCompilation analyzed) => type.Is(analyzed.Known.Message);

    private static IOperation Unconverted(IOperation operation)
    {
        while (operation is IConversionOperation { IsImplicit: true } conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }
}
