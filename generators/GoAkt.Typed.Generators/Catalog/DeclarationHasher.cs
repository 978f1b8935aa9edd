using System.Collections.Immutable;
using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GoAkt.Typed.Generators.Catalog;

/// <summary>Walks the declarations of one file for its <see cref="FileFingerprint"/>.</summary>
internal sealed class DeclarationHasher
{
    private readonly ImmutableArray<InterfaceFingerprint>.Builder _interfaces =
        ImmutableArray.CreateBuilder<InterfaceFingerprint>();
    private readonly ImmutableArray<string>.Builder _classes = ImmutableArray.CreateBuilder<string>();
    private readonly HashSet<string> _constantNames = new(StringComparer.Ordinal);
    private readonly ImmutableArray<NamedMember>.Builder _namedMembers = ImmutableArray.CreateBuilder<NamedMember>();
    private Fnv64 _declarations = Fnv64.Empty;
    private bool _hasStatements;

    public ulong Declarations => unchecked(_declarations.Value + (_hasStatements ? 1u : 0u));

    public ImmutableArray<InterfaceFingerprint> Interfaces => _interfaces.ToImmutable();

    public ImmutableArray<string> Classes => _classes.ToImmutable();

    /// <summary>The names in the expressions that have to be constant.</summary>
    public ImmutableArray<string> ConstantNames => [.. _constantNames];

    /// <summary>The members that can bear on contracts by their names alone.</summary>
    public ImmutableArray<NamedMember> NamedMembers => _namedMembers.ToImmutable();

    /// <summary>Adds a file, a namespace or a type.</summary>
    /// <param name="container">What to add.</param>
    /// <param name="prefix">What precedes the metadata name of a type in it.</param>
    public void AddContainer(SyntaxNode container, string prefix)
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
            case GlobalStatementSyntax statement:
                // It makes a class, Program.
                _hasStatements = true;
                AddVariables(statement);
                break;
            case IncompleteMemberSyntax:
                break;
            default:
                if (CountsByNameAlone(member))
                {
                    AddNamed(member, prefix);
                }
                else
                {
                    AddTokens(member, ref _declarations);
                }

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
            switch (child.AsNode())
            {
                case BaseTypeDeclarationSyntax or DelegateDeclarationSyntax:
                    AddMember((MemberDeclarationSyntax)child.AsNode()!, metadataName + "+");
                    break;
                case MemberDeclarationSyntax member when !IsConstant(member):
                    Fnv64 hash = Fnv64.Empty;
                    AddTokens(member, ref hash);
                    members.Add(hash.Value);
                    AddNamed(member, metadataName + "+");
                    break;
                default:
                    AddTokens(child, ref _declarations);
                    break;
            }
        }

        _interfaces.Add(new InterfaceFingerprint(metadataName, @interface.AttributeLists.Count > 0, members.Value));
    }

    /// <summary>The variables and functions of top-level statements are in scope in all files, where it is an error to
    /// use them. Those in a statement that is part of another are not, so the statements around count.</summary>
    private void AddVariables(GlobalStatementSyntax statement)
    {
        foreach (SyntaxNode node in statement.DescendantNodes())
        {
            SyntaxToken name = node switch
            {
                VariableDeclaratorSyntax variable => variable.Identifier,
                SingleVariableDesignationSyntax designation => designation.Identifier,
                LocalFunctionStatementSyntax function => function.Identifier,
                _ => default,
            };
            if (name.ValueText is { Length: > 0 } text)
            {
                Fnv64 around = Fnv64.Empty;
                for (SyntaxNode? outer = node.Parent; outer is not null && outer != statement; outer = outer.Parent)
                {
                    around.Add(outer.RawKind);
                }

                _namedMembers.Add(new NamedMember(text, string.Empty, default, around.Value));
            }
        }
    }

    private void AddNamed(MemberDeclarationSyntax member, string container)
    {
        switch (member)
        {
            case MethodDeclarationSyntax method:
                Add(method.Identifier);
                break;
            case PropertyDeclarationSyntax property:
                Add(property.Identifier);
                break;
            case EventDeclarationSyntax @event:
                Add(@event.Identifier);
                break;
            case BaseFieldDeclarationSyntax field:
                foreach (VariableDeclaratorSyntax variable in field.Declaration.Variables)
                {
                    Add(variable.Identifier);
                }

                break;
        }

        void Add(SyntaxToken name) =>
            _namedMembers.Add(new NamedMember(name.ValueText, container, member.Span, Around: 0));
    }

    /// <summary>
    /// Whether a member of a class or a structure can bear on contracts by its name alone. Constructors and required
    /// members say whether a class can be a message, the members of a structure whether it is unmanaged, constants have
    /// values, and an operator is used without its name.
    /// </summary>
    private static bool CountsByNameAlone(MemberDeclarationSyntax member) =>
        member
            is MethodDeclarationSyntax
                or PropertyDeclarationSyntax
                or EventDeclarationSyntax
                or BaseFieldDeclarationSyntax
        && !IsStructure(member.Parent)
        && !IsConstant(member)
        && !member.Modifiers.Any(SyntaxKind.RequiredKeyword);

    private static bool IsConstant(MemberDeclarationSyntax member) =>
        member is FieldDeclarationSyntax && member.Modifiers.Any(SyntaxKind.ConstKeyword);

    /// <summary>Adds all tokens of a declaration but those of bodies, and of the initial values of what is not
    /// constant.</summary>
    private void AddTokens(SyntaxNodeOrToken item, ref Fnv64 hash)
    {
        if (item.AsNode() is not { } node)
        {
            SyntaxToken token = item.AsToken();
            hash.Add(token.RawKind);
            hash.Add(token.Text);
            return;
        }

        // That a member has a body matters, what is in it does not.
        hash.Add(node.RawKind);
        if (node is BlockSyntax or ArrowExpressionClauseSyntax or ConstructorInitializerSyntax)
        {
            if (node.Parent?.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && IsStructure(type))
            {
                AddHiddenFields(node, type, ref hash);
            }

            return;
        }

        if (IsValueOfVariable(node))
        {
            return;
        }

        if (node is AttributeArgumentListSyntax or EqualsValueClauseSyntax)
        {
            AddConstantNames(node);
        }

        foreach (SyntaxNodeOrToken child in node.ChildNodesAndTokens())
        {
            AddTokens(child, ref hash);
        }
    }

    private void AddConstantNames(SyntaxNode expression)
    {
        foreach (SyntaxToken token in expression.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken))
            {
                _constantNames.Add(token.ValueText);
            }
        }
    }

    /// <summary>Whether a node is the initial value of a property, or of a field that is not constant.</summary>
    private static bool IsValueOfVariable(SyntaxNode node) =>
        node is EqualsValueClauseSyntax
        && (node.Parent is PropertyDeclarationSyntax
            || (node.Parent is VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax field }
                && !IsConstant(field)));

    /// <summary>
    /// Adds a body, or the call of another constructor before it, that may give its structure a field that is not
    /// declared: by the keyword <c>field</c>, or by a parameter of the structure itself, which another part of a
    /// partial one may declare.
    /// </summary>
    private static void AddHiddenFields(SyntaxNode body, TypeDeclarationSyntax structure, ref Fnv64 hash)
    {
        bool mayHaveParameters =
            structure.ParameterList is not null || structure.Modifiers.Any(SyntaxKind.PartialKeyword);
        if (mayHaveParameters || body.DescendantTokens().Any(static token => token.Text == "field"))
        {
            foreach (SyntaxToken token in body.DescendantTokens())
            {
                hash.Add(token.RawKind);
                hash.Add(token.Text);
            }
        }
    }

    private static bool IsStructure(SyntaxNode? type) =>
        type?.Kind() is SyntaxKind.StructDeclaration or SyntaxKind.RecordStructDeclaration;

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
