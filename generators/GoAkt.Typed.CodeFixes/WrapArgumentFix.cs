using System.Collections.Immutable;
using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>
/// Puts a primitive that is passed where a message is wanted into the protobuf message that holds one value of it. The
/// compiler refuses such an argument itself, so there is no diagnostic of ours to fix.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WrapArgumentFix))]
[Shared]
public sealed class WrapArgumentFix : CodeFixProvider
{
    private const string CannotConvertArgument = "CS1503";
    private const string Title = "Use the protobuf wrapper";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [CannotConvertArgument];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(static async (context, document, diagnostics) =>
            await FixAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        DocumentEditor editor = await DocumentEditor
            .CreateAsync(context.Document, context.CancellationToken)
            .ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (WrapperAt(editor, diagnostic) is not null)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        Title,
                        token => FixAsync(context.Document, [diagnostic], token),
                        equivalenceKey: nameof(WrapArgumentFix)),
                    diagnostic);
            }
        }
    }

    private static async Task<Document> FixAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (WrapperAt(editor, diagnostic) is var (value, wrapper))
            {
                editor.ReplaceNode(value, Wrap(editor, value, wrapper).WithTriviaFrom(value));
            }
        }

        return editor.GetChangedDocument();
    }

    private static (ExpressionSyntax Value, INamedTypeSymbol Wrapper)? WrapperAt(
        DocumentEditor editor, Diagnostic diagnostic)
    {
        SyntaxNode node = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        Compilation compilation = editor.SemanticModel.Compilation;
        return node.FirstAncestorOrSelf<ArgumentSyntax>() is { Parent.Parent: InvocationExpressionSyntax call } argument
            && AnalyzedCompilation.Of(compilation) is { } analyzed
            && editor.SemanticModel.GetTypeInfo(argument.Expression).Type
                is { OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T } type
            && Wrappers.NameFor(type) is { } name
            && TypeOrigins.Protobuf(compilation, $"{Wrappers.Namespace}.{name}") is { } wrapper
            && WantsMessage(editor.SemanticModel, call, argument, analyzed, wrapper)
                ? (argument.Expression, wrapper)
                : null;
    }

    private static bool WantsMessage(
        SemanticModel model,
        InvocationExpressionSyntax call,
        ArgumentSyntax argument,
        AnalyzedCompilation analyzed,
        INamedTypeSymbol wrapper) =>
        model
            .GetSymbolInfo(call)
            .CandidateSymbols.OfType<IMethodSymbol>()
            .Any(method =>
                (analyzed.IsClient(method.ContainingType) || analyzed.IsContract(method.ContainingType))
                && ParameterFor(method, call, argument) is { } parameter
                && (parameter.Type.Is(wrapper) || parameter.Type.Is(analyzed.Known.Message)));

    private static IParameterSymbol? ParameterFor(
        IMethodSymbol method, InvocationExpressionSyntax call, ArgumentSyntax argument)
    {
        int index = call.ArgumentList.Arguments.IndexOf(argument);
        return argument.NameColon is { Name.Identifier.ValueText: { } name }
            ? method.Parameters.FirstOrDefault(p => p.Name == name)
            : method.Parameters.ElementAtOrDefault(index);
    }

    private static SyntaxNode Wrap(DocumentEditor editor, ExpressionSyntax value, INamedTypeSymbol wrapper)
    {
        SyntaxGenerator generator = editor.Generator;
        SyntaxNode type = generator.ImportedType(wrapper);
        ITypeSymbol valueType = editor.SemanticModel.GetTypeInfo(value).Type!;
        string? factory = (wrapper.Name, valueType.Name) switch
        {
            ("Timestamp", nameof(DateTimeOffset)) => "FromDateTimeOffset",
            ("Timestamp", _) => "FromDateTime",
            ("Duration", _) => "FromTimeSpan",
            _ => null,
        };
        if (factory is not null)
        {
            return generator.InvocationExpression(
                generator.MemberAccessExpression(type, factory), value.WithoutTrivia());
        }

        SyntaxNode content =
            valueType is IArrayTypeSymbol
                ? generator.InvocationExpression(
                    generator.MemberAccessExpression(
                        generator.ImportedType(
                            TypeOrigins.Protobuf(editor.SemanticModel.Compilation, "Google.Protobuf.ByteString")!),
                        "CopyFrom"),
                    value.WithoutTrivia())
                : value.WithoutTrivia();
        return SyntaxFactory
            .ObjectCreationExpression((TypeSyntax)type)
            .WithInitializer(
                SyntaxFactory.InitializerExpression(
                    SyntaxKind.ObjectInitializerExpression,
                    SyntaxFactory.SingletonSeparatedList<ExpressionSyntax>(
                        SyntaxFactory.AssignmentExpression(
                            SyntaxKind.SimpleAssignmentExpression,
                            SyntaxFactory.IdentifierName("Value"),
                            (ExpressionSyntax)content))));
    }
}
