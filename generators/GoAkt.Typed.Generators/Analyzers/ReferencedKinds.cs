using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>
/// The kinds that the contracts of a referenced assembly stand for. An assembly stays the same from one compilation of
/// an edited project to the next, so it is read once; what is remembered is text.
/// </summary>
internal static class ReferencedKinds
{
    private static readonly ConditionalWeakTable<IAssemblySymbol, Lazy<ImmutableDictionary<string, string>>> s_read =
        new();

    /// <summary>The contract of a referenced assembly that stands for a kind, in either spelling.</summary>
    /// <returns>Its name with the namespace; null if there is none.</returns>
    public static string? ContractOf(string kind, Compilation compilation)
    {
        string normalized = KindSyntax.Normalize(kind);
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (Of(assembly).TryGetValue(normalized, out string? contract))
            {
                return contract;
            }
        }

        return null;
    }

    private static ImmutableDictionary<string, string> Of(IAssemblySymbol assembly) =>
        s_read.GetValue(assembly, static a => new Lazy<ImmutableDictionary<string, string>>(() => Read(a))).Value;

    private static ImmutableDictionary<string, string> Read(IAssemblySymbol assembly)
    {
        if (!assembly.Modules.Any(static module =>
                module.ReferencedAssemblies.Any(static reference => reference.Name == "GoAkt.Typed")))
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        ImmutableDictionary<string, string>.Builder kinds =
            ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        Collect(assembly.GlobalNamespace, kinds);
        return kinds.ToImmutable();
    }

    private static void Collect(INamespaceOrTypeSymbol container, ImmutableDictionary<string, string>.Builder kinds)
    {
        foreach (INamespaceOrTypeSymbol member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol { TypeKind: TypeKind.Interface } type
                && KindOf(type) is { } kind
                && KindSyntax.Normalize(kind) is { } normalized
                && !kinds.ContainsKey(normalized))
            {
                kinds.Add(normalized, type.ToDisplayString());
            }

            Collect(member, kinds);
        }
    }

    private static string? KindOf(INamedTypeSymbol type) =>
        type.GetAttributes()
            .Where(static a => a.AttributeClass is { } type
                && TypeOrigins.IsOfTyped(type)
                && type.ToDisplayString() is KnownSymbols.ActorKindAttributeName or KnownSymbols.GrainKindAttributeName)
            .Select(ContractAttributes.Kind)
            .FirstOrDefault(static kind => kind is not null && KindSyntax.IsWellFormed(kind));
}
