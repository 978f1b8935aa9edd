using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>
/// Warns of members that look like those of <c>IActorLifecycle</c> and do not implement them: the interface has bodies
/// for all, so that the compiler says nothing, and the node calls those.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LifecycleAnalyzer : GoAktAnalyzer
{
    private const string LifecycleName = "GoAkt.Typed.Hosting.IActorLifecycle";
    private const string OptionsName = "GoAkt.Typed.Hosting.EmbeddedNodeOptions";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [Descriptors.LifecycleNotImplemented];

    private protected override void Register(CompilationStartAnalysisContext context, AnalyzedCompilation analyzed)
    {
        if (TypeOrigins.Hosting(context.Compilation, LifecycleName) is not { } lifecycle)
        {
            return;
        }

        var candidates = new LifecycleCandidates(lifecycle, analyzed);
        INamedTypeSymbol? options = TypeOrigins.Hosting(context.Compilation, OptionsName);
        context.RegisterSymbolAction(c => AnalyzeClass(c, candidates), SymbolKind.NamedType);
        context.RegisterOperationAction(c => AnalyzeHosting(c, options, candidates), OperationKind.Invocation);
    }

    private static void AnalyzeClass(SymbolAnalysisContext context, LifecycleCandidates candidates)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind != TypeKind.Class || !candidates.Implements(type))
        {
            return;
        }

        foreach ((IMethodSymbol method, IMethodSymbol member) in candidates.In(type, context.CancellationToken))
        {
            bool isOwn = SymbolEqualityComparer.Default.Equals(method.ContainingType, type);
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.LifecycleNotImplemented,
                (isOwn ? method : (ISymbol)type).Locations[0],
                method.ShowMember(),
                member.ShowMember(),
                candidates.RemedyFor(type, member)));
        }

        foreach ((ISymbol declared, IPropertySymbol member) in candidates.NamedLikeProperties(type))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.LifecycleNotImplemented,
                declared.Locations[0],
                declared.ShowMember(),
                member.ShowMember(),
                $"declare it as 'public {member.Type.Show()} {member.Name} {{ get; }}'"));
        }
    }

    private static void AnalyzeHosting(
        OperationAnalysisContext context, INamedTypeSymbol? options, LifecycleCandidates candidates)
    {
        IMethodSymbol target = ((IInvocationOperation)context.Operation).TargetMethod;
        if (target.Name is not ("AddActor" or "AddGrain")
            || target.TypeArguments.FirstOrDefault() is not INamedTypeSymbol hosted
            || !target.ContainingType.Is(options)
            || candidates.Implements(hosted))
        {
            return;
        }

        foreach (
            (IMethodSymbol method, IMethodSymbol member) in candidates.WithoutTheInterface(
                hosted, context.CancellationToken))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.LifecycleNotImplemented,
                TypeArgumentOf(context.Operation.Syntax).GetLocation(),
                method.ShowMember(),
                member.ShowMember(),
                $"let '{hosted.Name}' implement '{member.ContainingType.Name}'"));
        }
    }

    private static SyntaxNode TypeArgumentOf(SyntaxNode call)
    {
        ExpressionSyntax? called = (call as InvocationExpressionSyntax)?.Expression;
        SyntaxNode name = called is MemberAccessExpressionSyntax member ? member.Name : called ?? call;
        return name is GenericNameSyntax generic ? generic.TypeArgumentList.Arguments[0] : name;
    }
}
