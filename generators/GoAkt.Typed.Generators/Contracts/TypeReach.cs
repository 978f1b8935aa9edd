using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>Says which types generated code can name, and by which alias of their assembly.</summary>
internal sealed class TypeReach(Compilation compilation)
{
    /// <summary>The alias of what needs none.</summary>
    public const string Global = "global";

    private static readonly ImmutableArray<string> s_global = [Global];

    private readonly ConcurrentDictionary<IAssemblySymbol, ImmutableArray<string>> _aliases =
        new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, string?> _aliasesOfTypes =
        new(SymbolEqualityComparer.Default);

    /// <summary>The alias that types of an assembly are named by, a keyword escaped: <c>global</c> where that
    /// does.</summary>
    /// <param name="assembly">The assembly, or null if it is not there.</param>
    /// <param name="metadataNames">The types.</param>
    /// <returns>The first alias with which the name of each means that type alone. If there is none: the first alias,
    /// and a type whose name means another one too.</returns>
    public (string? Alias, INamedTypeSymbol? Ambiguous) AliasFor(
        IAssemblySymbol? assembly, ImmutableArray<string> metadataNames)
    {
        if (assembly is null)
        {
            return (null, null);
        }

        ImmutableArray<string> aliases = AliasesOf(assembly);
        INamedTypeSymbol? ambiguous = null;
        foreach (string alias in aliases)
        {
            if (AmbiguousBy(alias) is not { } found)
            {
                return (Write(alias), null);
            }

            ambiguous ??= found;
        }

        return (Write(aliases[0]), ambiguous);

        INamedTypeSymbol? AmbiguousBy(string alias) =>
            metadataNames
                .Select(assembly.GetTypeByMetadataName)
                .FirstOrDefault(type =>
                    type is not null
                    && ReachedBy(SymbolNames.InMetadata(type), alias)
                        .Any(other => !SymbolEqualityComparer.Default.Equals(other, type)));
    }

    /// <summary>The alias that a type is named by.</summary>
    public string AliasOf(INamedTypeSymbol type) => type.ContainingAssembly is not { } assembly ? Global
        : AliasesOf(assembly) is { Length: > 1 } aliases ? Write(SoleAliasOf(OutermostOf(type)) ?? aliases[0])
        : Write(AliasesOf(assembly)[0]);

    /// <summary>Whether a name without an alias means a type, and not one of several.</summary>
    public bool IsUnambiguous(string metadataName)
    {
        ImmutableArray<INamedTypeSymbol> reached = ReachedBy(metadataName, Global);
        return reached.Length == 1 || reached.Any(type => IsOwn(type.ContainingAssembly));
    }

    /// <summary>The first of the types in a type's name that generated code can't name, and why.</summary>
    /// <returns>Null if all can be.</returns>
    public (ProblemId Id, ITypeSymbol Type)? ObstacleOf(ITypeSymbol type) =>
        type switch
        {
            IArrayTypeSymbol array => ObstacleOf(array.ElementType),
            IPointerTypeSymbol pointer => ObstacleOf(pointer.PointedAtType),
            IFunctionPointerTypeSymbol { Signature: { } signature } => FirstObstacle(
                signature.Parameters.Select(static parameter => parameter.Type).Prepend(signature.ReturnType)),
            INamedTypeSymbol { IsTupleType: true } tuple =>
                FirstObstacle(tuple.TupleElements.Select(static element => element.Type)),
            INamedTypeSymbol named => ObstacleOfNamed(named),
            _ => null,
        };

    private static string Write(string alias) => alias == Global ? alias : SymbolNames.Escape(alias);

    private (ProblemId, ITypeSymbol)? ObstacleOfNamed(INamedTypeSymbol type)
    {
        if (type is IErrorTypeSymbol error)
        {
            return IsWrittenInSource(error) ? null : (ProblemId.MemberTypeMissing, type);
        }

        if (!IsNamed(type))
        {
            return (ProblemId.MemberTypeUnspeakable, type);
        }

        if (!compilation.IsSymbolAccessibleWithin(type.OriginalDefinition, compilation.Assembly))
        {
            return (ProblemId.MemberTypeInaccessible, type);
        }

        if (type.HasUnsupportedMetadata)
        {
            return (ProblemId.MemberUnsupported, type);
        }

        if (type.SpecialType == SpecialType.None && SoleAliasOf(OutermostOf(type)) is null)
        {
            return (ProblemId.MemberTypeAmbiguous, type);
        }

        IEnumerable<ITypeSymbol> arguments = type.TypeArguments;
        return FirstObstacle(type.ContainingType is { } outer ? arguments.Prepend(outer) : arguments);
    }

    /// <summary>Whether a type is missing because the source names it wrongly, as the compiler reports there, and not
    /// because a reference is.</summary>
    private bool IsWrittenInSource(IErrorTypeSymbol type) =>
        type.ContainingAssembly is not { } assembly || IsOwn(assembly) || !type.CandidateSymbols.IsEmpty;

    private (ProblemId, ITypeSymbol)? FirstObstacle(IEnumerable<ITypeSymbol> types) =>
        types.Select(ObstacleOf).FirstOrDefault(static obstacle => obstacle is not null);

    private static bool IsNamed(INamedTypeSymbol type)
    {
        for (
            INamespaceSymbol space = type.ContainingNamespace;
            !space.IsGlobalNamespace;
            space = space.ContainingNamespace)
        {
            if (!SymbolNames.CanBeWritten(space.Name))
            {
                return false;
            }
        }

        return SymbolNames.CanBeWritten(type.Name);
    }

    private static INamedTypeSymbol OutermostOf(INamedTypeSymbol type)
    {
        INamedTypeSymbol outermost = type.OriginalDefinition;
        while (outermost.ContainingType is { } outer)
        {
            outermost = outer;
        }

        return outermost;
    }

    /// <summary>The first alias of a type's assembly by which its name means no other type.</summary>
    private string? SoleAliasOf(INamedTypeSymbol type) => _aliasesOfTypes.GetOrAdd(type.OriginalDefinition, outermost =>
    {
        string name = SymbolNames.InMetadata(outermost);
        return AliasesOf(outermost.ContainingAssembly).FirstOrDefault(alias =>
            (alias == Global && IsOwn(outermost.ContainingAssembly)) || ReachedBy(name, alias).Length == 1);
    });

    private ImmutableArray<INamedTypeSymbol> ReachedBy(string metadataName, string alias) =>
        [
            .. compilation
                .GetTypesByMetadataName(metadataName)
                .Where(type =>
                    AliasesOf(type.ContainingAssembly).Contains(alias)
                    && compilation.IsSymbolAccessibleWithin(type, compilation.Assembly)),
        ];

    private bool IsOwn(IAssemblySymbol assembly) =>
        SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly);

    private ImmutableArray<string> AliasesOf(IAssemblySymbol assembly) => _aliases.GetOrAdd(assembly, key =>
    {
        ImmutableArray<string> aliases = compilation.GetMetadataReference(key)?.Properties.Aliases ?? [];
        return aliases.IsEmpty ? s_global : aliases.Contains(Global) ? [Global, .. aliases.Remove(Global)] : aliases;
    });
}
