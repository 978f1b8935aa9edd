using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GoAkt.Typed.Generators.Model;

/// <summary>Walks the declarations of one file for its <see cref="FileFingerprint"/>.</summary>
internal sealed class DeclarationHasher
{
    private readonly ImmutableArray<InterfaceFingerprint>.Builder _interfaces =
        ImmutableArray.CreateBuilder<InterfaceFingerprint>();
    private readonly ImmutableArray<string>.Builder _classes = ImmutableArray.CreateBuilder<string>();
    private Fnv64 _declarations = Fnv64.Empty;

    public ulong Declarations => _declarations.Value;

    public ImmutableArray<InterfaceFingerprint> Interfaces => _interfaces.ToImmutable();

    public ImmutableArray<string> Classes => _classes.ToImmutable();

    /// <summary>Adds a whole file.</summary>
    public void Add(SyntaxNode root)
    {
        AddContainer(root, string.Empty);
        AddNullableDirectives(root);
    }

    /// <param name="container">A file, a namespace or a type.</param>
    /// <param name="prefix">What precedes the metadata name of a type in it.</param>
    private void AddContainer(SyntaxNode container, string prefix)
    {
        foreach (SyntaxNodeOrToken child in container.ChildNodesAndTokens())
        {
            if (child.AsNode() is MemberDeclarationSyntax member)
            {
                AddMember(member, prefix);
            }
            else
            {
                AddTokens(child, ref _declarations);
            }
        }
    }

    private void AddMember(MemberDeclarationSyntax member, string prefix)
    {
        switch (member)
        {
            case BaseNamespaceDeclarationSyntax @namespace:
                AddContainer(@namespace, $"{prefix}{NameOf(@namespace.Name)}.");
                break;
            case InterfaceDeclarationSyntax @interface:
                AddInterface(@interface, prefix + MetadataNameOf(@interface));
                break;
            case TypeDeclarationSyntax type:
                AddType(type, prefix + MetadataNameOf(type));
                break;
            case ConstructorDeclarationSyntax constructor:
                // A message is one only if it can be constructed, on which an attribute may have a say.
                if (constructor.ParameterList.Parameters.Count == 0)
                {
                    _declarations.Add(constructor.AttributeLists.ToString());
                }

                AddTokens(constructor.Modifiers, ref _declarations);
                AddTokens(constructor.ParameterList, ref _declarations);
                break;
            case FieldDeclarationSyntax
            or PropertyDeclarationSyntax when member.Modifiers.Any(SyntaxKind.RequiredKeyword):
                // None can be constructed that has such a member.
                AddTokens(member.Modifiers, ref _declarations);
                break;
            case FieldDeclarationSyntax field when !field.Modifiers.Any(SyntaxKind.ConstKeyword):
            case BaseMethodDeclarationSyntax
            or BasePropertyDeclarationSyntax
            or EventFieldDeclarationSyntax
            or GlobalStatementSyntax
            or IncompleteMemberSyntax:
                break;
            default:
                AddTokens(member, ref _declarations);
                break;
        }
    }

    private void AddType(TypeDeclarationSyntax type, string metadataName)
    {
        if (type.BaseList is not null && type.Kind() is SyntaxKind.ClassDeclaration or SyntaxKind.RecordDeclaration)
        {
            _classes.Add(metadataName);
        }

        AddContainer(type, metadataName + "+");
    }

    private void AddInterface(InterfaceDeclarationSyntax @interface, string metadataName)
    {
        Fnv64 members = Fnv64.Empty;
        foreach (SyntaxNodeOrToken child in @interface.ChildNodesAndTokens())
        {
            if (child.AsNode() is not MemberDeclarationSyntax member)
            {
                AddTokens(child, ref _declarations);
            }
            else if (member is BaseTypeDeclarationSyntax || IsConstant(member))
            {
                AddMember(member, metadataName + "+");
            }
            else
            {
                AddTokens(member, ref members);
            }
        }

        _interfaces.Add(new InterfaceFingerprint(metadataName, @interface.AttributeLists.Count > 0, members.Value));
    }

    /// <summary>A constant may stand in an attribute or as a default value of any contract.</summary>
    private static bool IsConstant(MemberDeclarationSyntax member) =>
        member is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword);

    private static void AddTokens(SyntaxTokenList tokens, ref Fnv64 hash)
    {
        foreach (SyntaxToken token in tokens)
        {
            hash.Add(token);
        }
    }

    private static void AddTokens(SyntaxNodeOrToken item, ref Fnv64 hash)
    {
        if (item.AsNode() is not { } node)
        {
            hash.Add(item.AsToken());
            return;
        }

        hash.Add(node.RawKind);

        // That a member has a body matters, what is in it does not.
        if (node is BlockSyntax or ArrowExpressionClauseSyntax)
        {
            return;
        }

        foreach (SyntaxNodeOrToken child in node.ChildNodesAndTokens())
        {
            AddTokens(child, ref hash);
        }
    }

    /// <remarks>
    /// To go from one directive to the next would look at every token between them, and what protoc writes is a
    /// directive, thousands of tokens and another directive.
    /// </remarks>
    private void AddNullableDirectives(SyntaxNodeOrToken item)
    {
        if (!item.ContainsDirectives)
        {
            return;
        }

        foreach (SyntaxNodeOrToken child in item.ChildNodesAndTokens())
        {
            AddNullableDirectives(child);
        }

        if (!item.IsToken)
        {
            return;
        }

        foreach (SyntaxTrivia trivia in item.GetLeadingTrivia())
        {
            if (trivia.GetStructure() is NullableDirectiveTriviaSyntax { IsActive: true } directive)
            {
                _declarations.Add(directive.SpanStart);
                AddTokens(directive, ref _declarations);
            }
        }
    }

    private static string MetadataNameOf(TypeDeclarationSyntax type) =>
        type.TypeParameterList is { } parameters
            ? $"{type.Identifier.ValueText}`{parameters.Parameters.Count}"
            : type.Identifier.ValueText;

    private static string NameOf(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => $"{NameOf(qualified.Left)}.{NameOf(qualified.Right)}",
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => name.ToString(),
    };
}
