using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Refuses a contract as a whole: one that is generic, that its proxy can't reach, or that has no methods.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : GoAktAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.GenericContract, Descriptors.InaccessibleContract, Descriptors.EmptyContract];

    private protected override void Register(CompilationStartAnalysisContext context, KnownTypes known) =>
        context.RegisterSymbolAction(
            c =>
            {
                var type = (INamedTypeSymbol)c.Symbol;
                if (known.KindsOf(type) is { Count: > 0 } kinds)
                {
                    Analyze(c, type, kinds[0]);
                }
            },
            SymbolKind.NamedType);

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol contract, AttributeData kind)
    {
        string attribute = kind.AttributeClass!.Name.Replace("Attribute", string.Empty);
        if (contract.IsGenericType)
        {
            bool isOpen = !contract.TypeParameters.IsEmpty;
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.GenericContract,
                contract.Locations[0],
                contract.Name,
                isOpen ? "is generic" : $"stands in the generic type '{GenericContainerOf(contract).Name}'",
                isOpen
                    ? $"put [{attribute}] on an interface that derives from it and names the messages"
                    : "move it out"));
        }

        if (ObstacleOf(contract) is { } obstacle)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.InaccessibleContract, contract.Locations[0], contract.Name, obstacle));
        }

        if (!contract.AllInterfaces.Add(contract).Any(HasMember))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.EmptyContract, contract.Locations[0], contract.Name, attribute));
        }
    }

    private static INamedTypeSymbol GenericContainerOf(INamedTypeSymbol contract)
    {
        INamedTypeSymbol container = contract.ContainingType;
        while (container.TypeParameters.IsEmpty)
        {
            container = container.ContainingType;
        }

        return container;
    }

    // What is no method, but has to be implemented, is refused as such; a second diagnostic would say the same.
    private static bool HasMember(INamedTypeSymbol type) => type.GetMembers().Any(m => m.IsAbstract && m is not INamedTypeSymbol);

    private static string? ObstacleOf(INamedTypeSymbol contract)
    {
        for (INamedTypeSymbol? type = contract; type is not null; type = type.ContainingType)
        {
            string? reach = type switch
            {
                { IsFileLocal: true } => "local to its file",
                { DeclaredAccessibility: Accessibility.Private } => "private",
                { DeclaredAccessibility: Accessibility.Protected } => "protected",
                { DeclaredAccessibility: Accessibility.ProtectedAndInternal } => "private protected",
                _ => null,
            };
            if (reach is not null)
            {
                return SymbolEqualityComparer.Default.Equals(type, contract) ? reach : $"in '{type.Name}', which is {reach}";
            }
        }

        return null;
    }
}
