using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>The members of a contract, inherited ones included, that a class has to implement.</summary>
internal sealed class ContractMembers
{
    private ContractMembers(
        ImmutableArray<IMethodSymbol> methods,
        ImmutableArray<ISymbol> others,
        ImmutableArray<ISymbol> staticAbstract,
        ImmutableArray<ISymbol> inaccessible,
        bool hasNoMethods,
        bool canBeImplemented)
    {
        Methods = methods;
        Others = others;
        StaticAbstract = staticAbstract;
        Inaccessible = inaccessible;
        HasNoMethods = hasNoMethods;
        CanBeImplemented = canBeImplemented;
    }

    public ImmutableArray<IMethodSymbol> Methods { get; }

    /// <summary>Properties, events and indexers.</summary>
    public ImmutableArray<ISymbol> Others { get; }

    public ImmutableArray<ISymbol> StaticAbstract { get; }

    /// <summary>Internal members of another assembly, which are in no other list.</summary>
    public ImmutableArray<ISymbol> Inaccessible { get; }

    /// <summary>Whether the contract has no method at all, not even one with a body.</summary>
    public bool HasNoMethods { get; }

    /// <summary>Whether a class in this compilation can implement them all, without an error of its own.</summary>
    public bool CanBeImplemented { get; }

    public static ContractMembers Of(INamedTypeSymbol contract, Compilation compilation)
    {
        ImmutableArray<INamedTypeSymbol> interfaces = contract.AllInterfaces.Insert(0, contract);
        ImmutableArray<IMethodSymbol>.Builder methods = ImmutableArray.CreateBuilder<IMethodSymbol>();
        ImmutableArray<ISymbol>.Builder others = ImmutableArray.CreateBuilder<ISymbol>();
        ImmutableArray<ISymbol>.Builder staticAbstract = ImmutableArray.CreateBuilder<ISymbol>();
        DefaultImplementations defaults = new(interfaces);
        ImmutableArray<ISymbol>.Builder inaccessible = ImmutableArray.CreateBuilder<ISymbol>();
        SoundTypes sound = new(compilation);
        bool hasNoMethods = true;
        bool canBeImplemented = true;

        foreach (INamedTypeSymbol declaring in interfaces)
        {
            canBeImplemented &= declaring.TypeKind == TypeKind.Interface && sound.Contain(declaring);
            foreach (ISymbol member in declaring.GetMembers())
            {
                hasNoMethods &= member is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false };
                if (member is ITypeSymbol || DefaultImplementations.IsOne(member) || !defaults.AreMissingFor(member))
                    continue;

                bool isAccessor = member is IMethodSymbol { AssociatedSymbol: not null };
                bool canBeReached = CanBeReached(member, compilation);
                if (!canBeReached && !isAccessor)
                    inaccessible.Add(member);
                else if (member.IsStatic && !isAccessor)
                    staticAbstract.Add(member);
                else if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
                    methods.Add(method);
                else if (member is IPropertySymbol or IEventSymbol)
                    others.Add(member);

                canBeImplemented &= canBeReached && !member.IsStatic && HasSoundTypes(member, sound);
            }
        }

        return new ContractMembers(
            methods.ToImmutable(),
            others.ToImmutable(),
            staticAbstract.ToImmutable(),
            inaccessible.ToImmutable(),
            hasNoMethods,
            canBeImplemented);
    }

    private static bool CanBeReached(ISymbol member, Compilation compilation) =>
        SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, compilation.Assembly)
        || member.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal
        || compilation.IsSymbolAccessibleWithin(member, compilation.Assembly);

    /// <summary>A type that is missing, or closed against its constraints, is the compiler's to report.</summary>
    private static bool HasSoundTypes(ISymbol member, SoundTypes sound) => MemberTypes.Of(member).All(sound.Contain);
}
