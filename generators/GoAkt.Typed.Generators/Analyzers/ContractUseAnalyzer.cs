using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Refuses <c>Actors&lt;T&gt;</c> and <c>Grains&lt;T&gt;</c>, and their interfaces, of a type that has no
/// proxy there.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractUseAnalyzer : GoAktAnalyzer
{
    private const string Actors = "Actors";
    private const string Grains = "Grains";

    /// <summary>The name of the attribute that would make the type a contract, among a diagnostic's
    /// properties.</summary>
    internal const string AttributeProperty = "Attribute";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.NotAContract, Descriptors.OtherSort];

    private protected override void Register(CompilationStartAnalysisContext context, AnalyzedCompilation analyzed) =>
        context.RegisterSyntaxNodeAction(c => Analyze(c, analyzed), SyntaxKind.GenericName);

    private static void Analyze(SyntaxNodeAnalysisContext context, AnalyzedCompilation analyzed)
    {
        var name = (GenericNameSyntax)context.Node;
        string use = name.Identifier.ValueText;
        if (use is not (Actors or Grains or "I" + Actors or "I" + Grains) || name.Arity != 1)
        {
            return;
        }

        bool wantsActors = use.EndsWith(Actors, StringComparison.Ordinal);
        TypeSyntax argument = name.TypeArgumentList.Arguments[0];
        ISymbol? symbol = context.SemanticModel.GetSymbolInfo(name, context.CancellationToken).Symbol;
        if (!IsCall(symbol, analyzed) && !(IsCollection(symbol, analyzed) && IsHandedIn(name)))
        {
            return;
        }

        ITypeSymbol? contract = context.SemanticModel.GetTypeInfo(argument, context.CancellationToken).Type;
        if (contract is null or ITypeParameterSymbol or IErrorTypeSymbol)
        {
            return;
        }

        bool isActor = analyzed.IsActorContract(contract);
        bool isGrain = analyzed.IsGrainContract(contract);
        if (!isActor && !isGrain)
        {
            context.ReportDiagnostic(
                Diagnostic.Create(
                    Descriptors.NotAContract,
                    argument.GetLocation(),
                    ImmutableDictionary<string, string?>.Empty.Add(
                        AttributeProperty, AttributeFor(wantsActors)),
                    contract.Show(),
                    $"{use}<{contract.Show()}>",
                    Remedy(contract, wantsActors, analyzed)));
        }
        else if (isActor != isGrain && isActor != wantsActors)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.OtherSort,
                argument.GetLocation(),
                contract.Show(),
                isActor ? "actors" : "grains",
                use.StartsWith("I", StringComparison.Ordinal)
                    ? (isActor ? "I" + Actors : "I" + Grains)
                    : (isActor ? Actors : Grains),
                use));
        }
    }

    private static bool IsCall(ISymbol? symbol, AnalyzedCompilation analyzed) =>
        symbol is IMethodSymbol method && analyzed.IsClient(method.ContainingType);

    private static bool IsCollection(ISymbol? symbol, AnalyzedCompilation analyzed) =>
        symbol is INamedTypeSymbol type && (analyzed.IsActors(type) || analyzed.IsGrains(type));

    // A field or a local is assigned from a call or a parameter, where the mistake is reported once; only what a
    // container hands in, as a parameter or by a type argument, has no such call.
    private static bool IsHandedIn(GenericNameSyntax name)
    {
        SyntaxNode type = name;
        while (type.Parent is QualifiedNameSyntax or AliasQualifiedNameSyntax or NullableTypeSyntax)
        {
            type = type.Parent;
        }

        return type.Parent switch
        {
            ParameterSyntax => true,
            TypeArgumentListSyntax
            {
                Parent: GenericNameSyntax { Parent: InvocationExpressionSyntax or MemberAccessExpressionSyntax }
            } => true,
            _ => false,
        };
    }

    private static string Remedy(ITypeSymbol type, bool wantsActors, AnalyzedCompilation analyzed)
    {
        if (type.TypeKind == TypeKind.Interface)
        {
            return $"mark it with [{AttributeFor(wantsActors)}]";
        }

        foreach (INamedTypeSymbol implemented in type.AllInterfaces)
        {
            if (analyzed.IsContract(implemented))
            {
                return $"use the contract that it implements, '{implemented.Show()}'";
            }
        }

        return $"use an interface that is marked with [{AttributeFor(wantsActors)}]";
    }

    private static string AttributeFor(bool wantsActors) => wantsActors ? "ActorKind" : "GrainKind";
}
