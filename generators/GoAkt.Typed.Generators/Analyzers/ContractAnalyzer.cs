using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>
/// Reports what the classifier finds wrong with contracts. An interface that contracts of the same compilation inherit
/// is reported on where it stands, once, and not for each of them.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : GoAktAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.NotAMessage,
        Descriptors.NotATask,
        Descriptors.NotOneMessage,
        Descriptors.UnknownBatch,
        Descriptors.MisplacedToken,
        Descriptors.MisplacedTimeout,
        Descriptors.ParameterModifier,
        Descriptors.NotAMethod,
        Descriptors.GenericMethod,
        Descriptors.GenericContract,
        Descriptors.InaccessibleContract,
        Descriptors.MalformedKind,
        Descriptors.TwoSorts,
        Descriptors.MessageTakenTwice,
        Descriptors.TimeoutOnTell,
        Descriptors.TimeoutNotPositive,
        Descriptors.EmptyContract,
        Descriptors.NoToken,
        Descriptors.OneWayWithoutEffect,
        Descriptors.WrongReplies,
        Descriptors.RepliesNotOfAny,
    ];

    private protected override void Register(CompilationStartAnalysisContext context, AnalyzedCompilation analyzed)
    {
        context.RegisterSymbolAction(
            c =>
            {
                if (c.Symbol is INamedTypeSymbol { TypeKind: TypeKind.Interface } type)
                {
                    Analyze(c, type, analyzed);
                }
            },
            SymbolKind.NamedType);
        context.RegisterOperationAction(
            c =>
            {
                if (KindArguments.Check((IObjectCreationOperation)c.Operation, analyzed) is { } malformed)
                {
                    c.ReportDiagnostic(malformed);
                }
            },
            OperationKind.ObjectCreation);
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol type, AnalyzedCompilation analyzed)
    {
        if (analyzed.Classify(type) is { } contract)
        {
            IEnumerable<ContractProblem> problems = contract.Problems.Where(problem =>
                !ContractProblem.IsOfProject(problem.Id) || analyzed.Contracts.IsFirst(type));
            ReportOwn(context, type, contract.Methods, problems, analyzed.Known);
            ReportInherited(context, type, problems, analyzed.Known);
        }
        else if (analyzed.Contracts.IsInherited(type))
        {
            (ImmutableArray<MethodClassification> methods, ImmutableArray<ContractProblem> problems) =
                analyzed.Classifier.ClassifyBase(type);
            ReportOwn(context, type, methods, problems, analyzed.Known);
        }
    }

    private static void ReportOwn(
        SymbolAnalysisContext context,
        INamedTypeSymbol type,
        ImmutableArray<MethodClassification> methods,
        IEnumerable<ContractProblem> problems,
        KnownSymbols known)
    {
        foreach (ContractProblem problem in problems)
        {
            if (IsDeclaredIn(type, problem) && !IsLeftOpen(problem))
            {
                Location location = problem.Id == ProblemId.KindOfBothSorts
                    ? ProblemLocation.OfSecondKind(type, known, context.CancellationToken)
                    : ProblemLocation.Of(problem, known, context.CancellationToken);
                context.ReportDiagnostic(ProblemDiagnostic.Of(problem, location, known));
            }
        }

        foreach (MethodClassification method in methods)
        {
            if (method.Shape is { Token: null }
                && SymbolEqualityComparer.Default.Equals(method.Method.ContainingType, type))
            {
                context.ReportDiagnostic(
                    Diagnostic.Create(Descriptors.NoToken, method.Method.Locations[0], method.Method.ShowMember()));
            }
        }
    }

    private static void ReportInherited(
        SymbolAnalysisContext context, INamedTypeSymbol type, IEnumerable<ContractProblem> problems, KnownSymbols known)
    {
        // To inherit a member that can't be edited here is one mistake, however many problems the member has.
        var reported = new HashSet<(ISymbol, Location)>();
        foreach (ContractProblem problem in problems)
        {
            if (!IsDeclaredIn(type, problem) && !IsReportedAtHome(context.Compilation, problem))
            {
                Location location = ProblemLocation.OfBase(type, problem, context.CancellationToken);
                if (reported.Add((MemberOf(problem.Symbol), location)))
                {
                    context.ReportDiagnostic(ProblemDiagnostic.Of(problem, location, known));
                }
            }
        }
    }

    private static bool IsDeclaredIn(INamedTypeSymbol type, ContractProblem problem) =>
        SymbolEqualityComparer.Default.Equals(DeclaringOf(problem.Symbol), type);

    private static bool IsReportedAtHome(Compilation compilation, ContractProblem problem)
    {
        INamedTypeSymbol home = DeclaringOf(problem.Symbol);
        return SymbolEqualityComparer.Default.Equals(home.ContainingAssembly, compilation.Assembly)
            && !IsLeftOpen(problem)
            && (problem.Other is null || SymbolEqualityComparer.Default.Equals(DeclaringOf(problem.Other), home));
    }

    // What a generic base leaves open is judged where a contract closes it.
    private static bool IsLeftOpen(ContractProblem problem) =>
        (problem.Part, problem.Symbol.OriginalDefinition) switch
        {
            (ProblemPart.ParameterType or ProblemPart.ParameterElement, IParameterSymbol parameter) =>
                parameter.Type.InvolvesTypeParameter(),
            (ProblemPart.ReturnType or ProblemPart.Reply or ProblemPart.ReplyElement, IMethodSymbol method) =>
                method.ReturnType.InvolvesTypeParameter(),
            (ProblemPart.RepliesAttribute, IMethodSymbol method) =>
                problem.Id == ProblemId.RepliesNotOfAny && method.ReturnType.InvolvesTypeParameter(),
            _ => problem.Id == ProblemId.MessageTakenTwice && DeclaringOf(problem.Symbol).IsGenericType,
        };

    private static ISymbol MemberOf(ISymbol symbol) =>
        symbol is IParameterSymbol parameter ? parameter.ContainingSymbol : symbol;

    private static INamedTypeSymbol DeclaringOf(ISymbol symbol) => symbol as INamedTypeSymbol ?? symbol.ContainingType;
}
