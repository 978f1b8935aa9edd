using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>
/// Wraps the return type of a contract's method in <c>Task&lt;&gt;</c>; what returned nothing returns a <c>Task</c>,
/// and what returned a reference to a task returns the task.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WrapInTaskFix))]
[Shared]
public sealed class WrapInTaskFix : ContractFix
{
    private protected override string FixableId => Descriptors.NotATask.Id;

    private protected override string Title => "Wrap the return type in Task<>";

    private protected override string TitleAt(DocumentEditor editor, SyntaxNode node) =>
        TaskReferredTo(editor.SemanticModel, node) is null ? Title : "Return the task itself";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        node is TypeSyntax type
        && CanBeReply(editor.SemanticModel, type)
        && (TaskReferredTo(editor.SemanticModel, node) is not null
            || !IsAwaited(editor.SemanticModel.GetTypeInfo(type).Type))
        && (type.Parent is MethodDeclarationSyntax || IsReply(editor.SemanticModel, type))
        && editor.TaskType() is not null;

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic)
    {
        if (TaskReferredTo(editor.SemanticModel, node) is { } referredTo)
        {
            editor.ReplaceNode(node, referredTo.WithTriviaFrom(node));
            return;
        }

        var returned = (TypeSyntax)(node is RefTypeSyntax reference ? reference.Type : node);
        SyntaxNode task = returned is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
            ? editor.Generator.ImportedType(editor.TaskType()!)
            : GenericTask(editor, returned.WithoutTrivia());
        editor.ReplaceNode(node, task.WithTriviaFrom(node));
    }

    // No task makes a reply of a stream, nor is there a task of a pointer or of what lives on the stack alone.
    private static bool CanBeReply(SemanticModel model, TypeSyntax type) =>
        model.GetTypeInfo(type is RefTypeSyntax reference ? reference.Type : type).Type
            is not (null or IPointerTypeSymbol or IFunctionPointerTypeSymbol or { IsRefLikeType: true })
                and var returned
        && !Streams.Contain(returned!);

    // A task around another, or around several, is no reply either.
    private static bool IsAwaited(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => IsAwaited(array.ElementType),
        INamedTypeSymbol named => HasAwaiter(named) || named.TypeArguments.Any(IsAwaited),
        _ => false,
    };

    private static bool HasAwaiter(ITypeSymbol type)
    {
        for (ITypeSymbol? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor
                    .GetMembers(WellKnownMemberNames.GetAwaiter)
                    .Any(static member => member is IMethodSymbol { Parameters.IsEmpty: true }))
            {
                return true;
            }
        }

        return false;
    }

    private static TypeSyntax? TaskReferredTo(SemanticModel model, SyntaxNode node) =>
        node is RefTypeSyntax reference
        && KnownSymbols.Of(model.Compilation) is { } known
        && IsTask(model.GetTypeInfo(reference.Type).Type, known)
            ? reference.Type
            : null;

    private static bool IsTask(ITypeSymbol? type, KnownSymbols known) =>
        type.Is(known.Task) || type.Is(known.TaskOfT) || type.Is(known.ValueTask) || type.Is(known.ValueTaskOfT);

    // A type that closes a base interface, and that the interface's methods do nothing with but return it.
    private static bool IsReply(SemanticModel model, TypeSyntax type)
    {
        if (type.Parent is not TypeArgumentListSyntax { Parent: GenericNameSyntax closed } list
            || model.GetTypeInfo(closed).Type is not INamedTypeSymbol { OriginalDefinition: { } definition })
        {
            return false;
        }

        ITypeParameterSymbol reply = definition.TypeParameters[list.Arguments.IndexOf(type)];
        return definition.AllInterfaces.Add(definition).SelectMany(static i => i.GetMembers()).All(member =>
            member is IMethodSymbol method
            && !method.Parameters.Any(p => p.Type.Involves(reply))
            && (SymbolEqualityComparer.Default.Equals(method.ReturnType, reply) || !method.ReturnType.Involves(reply)));
    }

    private static SyntaxNode GenericTask(DocumentEditor editor, TypeSyntax reply)
    {
        INamedTypeSymbol definition = editor.TaskOfResultType()!;
        SyntaxNode task = editor.Generator.ImportedType(definition);
        TypeArgumentListSyntax arguments = task.DescendantNodesAndSelf().OfType<TypeArgumentListSyntax>().Last();
        return task.ReplaceNode(arguments, SyntaxFactory.TypeArgumentList(SyntaxFactory.SingletonSeparatedList(reply)));
    }
}
