using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Finds the methods of a class that are meant to be those of <c>IActorLifecycle</c>, and are not.</summary>
internal sealed class LifecycleCandidates(INamedTypeSymbol lifecycle, AnalyzedCompilation analyzed)
{
    private const string Start = "StartAsync";

    // What GoAkt itself calls them, and other frameworks.
    private static readonly string[] s_starts = ["PreStart", "PreStartAsync", "OnStart", "OnStartAsync"];
    private static readonly string[] s_stops = ["PostStop", "PostStopAsync", "OnStop", "OnStopAsync"];

    private readonly IMethodSymbol[] _members =
        [.. lifecycle.GetMembers().OfType<IMethodSymbol>().Where(static m => m.MethodKind == MethodKind.Ordinary)];

    private readonly IPropertySymbol[] _properties = [.. lifecycle.GetMembers().OfType<IPropertySymbol>()];

    public bool Implements(INamedTypeSymbol type) =>
        type.AllInterfaces.Contains(lifecycle, SymbolEqualityComparer.Default);

    /// <summary>The methods of a class with the interface, its own or inherited ones, and the member that each is taken
    /// for.</summary>
    public IEnumerable<(IMethodSymbol Method, IMethodSymbol Member)> In(
        INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        foreach (IMethodSymbol member in _members)
        {
            IMethodSymbol? implementing = ImplementingOf(type, member);
            IMethodSymbol[] own =
            [
                .. MethodsNamed(type, member.Name)
                    .Where(method =>
                        !Is(method, implementing)
                        && !ImplementsAnother(method)
                        && (implementing is null
                                ? IsMeant(method, type, cancellationToken)
                                : HasParametersOf(member, method))),
            ];
            foreach (IMethodSymbol method in own)
            {
                yield return (method, member);
            }

            if (implementing is not null || own.Length > 0)
            {
                continue;
            }

            if ((InheritedIn(type, member) ?? OfAnotherName(type, member, cancellationToken)) is { } meant)
            {
                yield return (meant, member);
            }
        }
    }

    /// <summary>What a class with the interface declares by the name of a property that it does not
    /// implement.</summary>
    public IEnumerable<(ISymbol Declared, IPropertySymbol Member)> NamedLikeProperties(INamedTypeSymbol type) =>
        from member in _properties
        where type.FindImplementationForInterfaceMember(member)
            is not { ContainingType.TypeKind: not TypeKind.Interface }
        from declared in type.GetMembers()
        where declared is IPropertySymbol or IFieldSymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary }
            && !declared.IsImplicitlyDeclared
            && string.Equals(declared.Name, member.Name, StringComparison.OrdinalIgnoreCase)
        select (declared, member);

    /// <summary>The methods of a hosted class that would implement the interface if only the class said so.</summary>
    public IEnumerable<(IMethodSymbol Method, IMethodSymbol Member)> WithoutTheInterface(
        INamedTypeSymbol type,
        CancellationToken cancellationToken) =>
        from member in _members
        from method in MethodsNamed(type, member.Name)
        where method is { DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsOverride: false }
            && method.Name == member.Name
            && HasParametersOf(member, method)
            && IsTaskWithoutResult(method.ReturnType)
            && !ImplementsAnother(method)
            && !type.DeclaringSyntaxReferences.IsEmpty
            && !IsMentioned(method, type, cancellationToken)
        select (method, member);

    /// <summary>What to do for a member to be called.</summary>
    public string RemedyFor(INamedTypeSymbol type, IMethodSymbol member)
    {
        if (ImplementingOf(type, member) is not { } implementing)
        {
            return $"declare it as 'public {member.ReturnType.Show()} {member.Name}({string.Join(", ", member.Parameters.Select(static p => p.Type.Show()))})'";
        }

        return
            implementing.IsVirtual || implementing.IsAbstract || implementing is { IsOverride: true, IsSealed: false }
            ? $"override '{implementing.ShowMember()}', which does"
            : $"'{implementing.ShowMember()}' does, so let '{type.Name}' name '{lifecycle.Name}' among its own interfaces";
    }

    /// <summary>The method of a class that implements a member; null where the interface's own body does.</summary>
    private static IMethodSymbol? ImplementingOf(INamedTypeSymbol type, IMethodSymbol member) =>
        type.FindImplementationForInterfaceMember(member)
            is IMethodSymbol { ContainingType.TypeKind: not TypeKind.Interface } method
            ? method
            : null;

    private static IEnumerable<IMethodSymbol> MethodsNamed(INamedTypeSymbol type, string name) =>
        type.GetMembers()
            .OfType<IMethodSymbol>()
            .Where(method =>
                method is { MethodKind: MethodKind.Ordinary, IsGenericMethod: false }
                && string.Equals(method.Name, name, StringComparison.OrdinalIgnoreCase));

    private static bool Is(IMethodSymbol method, IMethodSymbol? implementing)
    {
        for (IMethodSymbol? overridden = method; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(overridden, implementing))
            {
                return true;
            }
        }

        return false;
    }

    // A contract, or a background service, may have methods of these names too.
    private static bool ImplementsAnother(IMethodSymbol method)
    {
        for (IMethodSymbol? declared = method; declared is not null; declared = declared.OverriddenMethod)
        {
            if (declared
                    .ContainingType.AllInterfaces.SelectMany(i => i.GetMembers(declared.Name))
                    .Any(m =>
                        SymbolEqualityComparer.Default.Equals(
                            declared.ContainingType.FindImplementationForInterfaceMember(m), declared)))
            {
                return true;
            }
        }

        return false;
    }

    private IMethodSymbol? InheritedIn(INamedTypeSymbol type, IMethodSymbol member)
    {
        for (
            INamedTypeSymbol? inherited = type.BaseType;
            inherited is not null && !Implements(inherited);
            inherited = inherited.BaseType)
        {
            IMethodSymbol? found = MethodsNamed(inherited, member.Name).FirstOrDefault(method =>
                method is { DeclaredAccessibility: not Accessibility.Private, IsStatic: false }
                && TakesNoMoreThanTokens(method)
                && !ImplementsAnother(method));
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static IMethodSymbol? OfAnotherName(
        INamedTypeSymbol type,
        IMethodSymbol member,
        CancellationToken cancellationToken) =>
        (member.Name == Start ? s_starts : s_stops)
            .SelectMany(name => MethodsNamed(type, name))
            .FirstOrDefault(method =>
                method is { DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsOverride: false }
                && !ImplementsAnother(method)
                && !IsMentioned(method, type, cancellationToken));

    // A method with other parameters is a helper if the class itself calls it.
    private bool IsMeant(IMethodSymbol method, INamedTypeSymbol type, CancellationToken cancellationToken) =>
        TakesNoMoreThanTokens(method)
            ? !method.IsStatic || method.ReturnsVoid || IsTaskWithoutResult(method.ReturnType)
            : method is { DeclaredAccessibility: Accessibility.Public, IsStatic: false }
                && !IsMentioned(method, type, cancellationToken);

    private bool TakesNoMoreThanTokens(IMethodSymbol method) =>
        method.Parameters.All(parameter => analyzed.Known.IsCancellationToken(parameter.Type));

    private bool IsTaskWithoutResult(ITypeSymbol type) =>
        type.Is(analyzed.Known.Task) || type.Is(analyzed.Known.ValueTask);

    private static bool HasParametersOf(IMethodSymbol member, IMethodSymbol method) =>
        method
            .Parameters.Select(static p => p.Type)
            .SequenceEqual(member.Parameters.Select(static p => p.Type), SymbolEqualityComparer.Default);

    private static bool IsMentioned(IMethodSymbol method, INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences
            .SelectMany(reference => reference.GetSyntax(cancellationToken).DescendantNodes())
            .OfType<SimpleNameSyntax>()
            .Any(name => name.Identifier.ValueText == method.Name);
}
