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
    private readonly Dictionary<string, ulong> _namedMembers = new(StringComparer.Ordinal);
    private Fnv64 _declarations = Fnv64.Empty;

    public ulong Declarations => _declarations.Value;

    public ImmutableArray<InterfaceFingerprint> Interfaces => _interfaces.ToImmutable();

    public ImmutableArray<string> Classes => _classes.ToImmutable();

    /// <summary>The names in the expressions that have to be constant.</summary>
    public ImmutableArray<string> ConstantNames => [.. _constantNames];

    /// <summary>The hashes of the members that can bear on contracts by their names alone, by those names.</summary>
    public IReadOnlyDictionary<string, ulong> NamedMembers => _namedMembers;

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
                AddVariables(statement);
                break;
            case IncompleteMemberSyntax:
                break;
            default:
                if (NamesOf(member) is { IsEmpty: false } names && IsNothingButName(member))
                {
                    AddNamed(names, prefix, HashOfSignature(member));
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
                    AddNamed(NamesOf(member), metadataName + "+", hash.Value);
                    break;
                default:
                    AddTokens(child, ref _declarations);
                    break;
            }
        }

        _interfaces.Add(new InterfaceFingerprint(metadataName, @interface.AttributeLists.Count > 0, members.Value));
    }

    /// <summary>The variables and functions of top-level statements are in scope in all files, where it is an error to
    /// use them.</summary>
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
                AddNamed([text], string.Empty, 0);
            }
        }
    }

    private void AddNamed(ImmutableArray<string> names, string container, ulong signature)
    {
        foreach (string name in names)
        {
            Fnv64 hash = Fnv64.Empty;
            hash.Add(container);
            hash.Add(name);
            hash.Add(signature);
            _namedMembers.TryGetValue(name, out ulong others);
            _namedMembers[name] = unchecked(others + hash.Value);
        }
    }

    /// <summary>
    /// Whether a member of a class or a structure can bear on contracts by its name alone. Constructors and required
    /// members say whether a class can be a message, the members of a structure whether it is unmanaged, constants have
    /// values, and an operator is used without its name.
    /// </summary>
    private static bool IsNothingButName(MemberDeclarationSyntax member) =>
        member
            is MethodDeclarationSyntax
                or PropertyDeclarationSyntax
                or EventDeclarationSyntax
                or BaseFieldDeclarationSyntax
        && !IsStructure(member.Parent)
        && !IsConstant(member)
        && !member.Modifiers.Any(SyntaxKind.RequiredKeyword);

    private static ImmutableArray<string> NamesOf(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax method => [method.Identifier.ValueText],
        PropertyDeclarationSyntax property => [property.Identifier.ValueText],
        EventDeclarationSyntax @event => [@event.Identifier.ValueText],
        BaseFieldDeclarationSyntax field =>
            [.. field.Declaration.Variables.Select(static variable => variable.Identifier.ValueText)],
        _ => [],
    };

    private static bool IsConstant(MemberDeclarationSyntax member) =>
        member is FieldDeclarationSyntax && member.Modifiers.Any(SyntaxKind.ConstKeyword);

    /// <summary>The hash of what the use of a member's name can see: not its attributes, nor its accessors.</summary>
    /// <remarks>Most members of a project are those of its messages, so their tokens are not walked one by
    /// one.</remarks>
    private static ulong HashOfSignature(MemberDeclarationSyntax member)
    {
        Fnv64 hash = Fnv64.Empty;
        hash.Add(member.RawKind);
        hash.Add(member.Modifiers.ToString());
        switch (member)
        {
            case MethodDeclarationSyntax method:
                hash.Add(method.ReturnType.ToString());
                hash.Add(method.TypeParameterList?.ToString() ?? string.Empty);
                hash.Add(method.ParameterList.ToString());
                break;
            case BasePropertyDeclarationSyntax property:
                hash.Add(property.Type.ToString());
                break;
            case BaseFieldDeclarationSyntax field:
                hash.Add(field.Declaration.Type.ToString());
                break;
        }

        return hash.Value;
    }

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
        if (node is BlockSyntax or ArrowExpressionClauseSyntax)
        {
            if (node.Parent?.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && IsStructure(type))
            {
                AddHiddenFields(node, type, ref hash);
            }

            return;
        }

        if (node is ConstructorInitializerSyntax || IsValueOfVariable(node))
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
    /// Adds what of a body gives its structure a field that is not declared: <c>field</c>, and the parameters of the
    /// structure itself, which another part of a partial one may declare.
    /// </summary>
    private static void AddHiddenFields(SyntaxNode body, TypeDeclarationSyntax structure, ref Fnv64 hash)
    {
        bool mayHaveParameters =
            structure.ParameterList is not null || structure.Modifiers.Any(SyntaxKind.PartialKeyword);
        foreach (SyntaxToken token in body.DescendantTokens())
        {
            if (token.Text == "field" || (mayHaveParameters && token.IsKind(SyntaxKind.IdentifierToken)))
            {
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
