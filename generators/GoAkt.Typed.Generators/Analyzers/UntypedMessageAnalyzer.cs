using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>
/// Warns of messages that the compiler lets through to the client's untyped calls, because they implement <c>IMessage</c>, but
/// that protoc did not generate.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UntypedMessageAnalyzer : GoAktAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.UntypedMessage];

    private protected override void Register(CompilationStartAnalysisContext context, KnownTypes known) =>
        context.RegisterOperationAction(c => Analyze(c, known), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, KnownTypes known)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!KnownTypes.Is(call.TargetMethod.ContainingType, known.Client))
        {
            return;
        }

        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (IsMessage(argument.Parameter?.Type, known))
            {
                Check(context, argument.Value, known);
            }
            else if (ElementOf(argument.Parameter?.Type) is { } element && IsMessage(element, known))
            {
                CheckElements(context, argument.Value, known);
            }
        }
    }

    private static void CheckElements(OperationAnalysisContext context, IOperation batch, KnownTypes known)
    {
        switch (Unconverted(batch))
        {
            case ICollectionExpressionOperation expression:
                foreach (IOperation element in expression.Elements)
                {
                    Check(context, element, known);
                }

                break;
            case IArrayCreationOperation { Initializer: { } initializer }:
                foreach (IOperation element in initializer.ElementValues)
                {
                    Check(context, element, known);
                }

                break;
            case { Type: { } type } operation when ElementOf(type) is { } element && IsNoFullMessage(element, known):
                Report(context, operation, element);
                break;
        }
    }

    private static void Check(OperationAnalysisContext context, IOperation value, KnownTypes known)
    {
        IOperation message = Unconverted(value);
        if (message.Type is { } type && IsNoFullMessage(type, known))
        {
            Report(context, message, type);
        }
    }

    private static void Report(OperationAnalysisContext context, IOperation operation, ITypeSymbol type) =>
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.UntypedMessage,
            operation.Syntax.GetLocation(),
            type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)));

    // An interface, an abstract class or a type parameter says nothing about the object that will be passed.
    private static bool IsNoFullMessage(ITypeSymbol type, KnownTypes known)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false })
        {
            return false;
        }

        bool implementsMessage = false;
        foreach (INamedTypeSymbol implemented in type.AllInterfaces)
        {
            if (KnownTypes.Is(implemented, known.MessageOfT))
            {
                return false;
            }

            implementsMessage |= IsMessage(implemented, known);
        }

        return implementsMessage;
    }

    private static bool IsMessage(ITypeSymbol? type, KnownTypes known) => KnownTypes.Is(type, known.Message);

    private static ITypeSymbol? ElementOf(ITypeSymbol? type)
    {
        if (type is IArrayTypeSymbol array)
        {
            return array.ElementType;
        }

        if (type is not INamedTypeSymbol named)
        {
            return null;
        }

        if (named.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
        {
            return named.TypeArguments[0];
        }

        foreach (INamedTypeSymbol implemented in named.AllInterfaces)
        {
            if (implemented.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
            {
                return implemented.TypeArguments[0];
            }
        }

        return null;
    }

    private static IOperation Unconverted(IOperation operation)
    {
        while (operation is IConversionOperation { IsImplicit: true } conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }
}
