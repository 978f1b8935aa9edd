using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Reading;

/// <summary>Turns what the classifier says of a contract into the model that is emitted. Symbols go in, text comes
/// out.</summary>
internal sealed class ContractReader(KnownSymbols known)
{
    private readonly ContractClassifier _classifier = new(known);
    private readonly HashSet<ISymbol> _plain = new(SymbolEqualityComparer.Default);
    private readonly TypeNames _types = new(known);
    private readonly bool _hasExternAliases = known.Compilation.ExternalReferences.Any(static reference =>
        !reference.Properties.Aliases.IsEmpty);

    /// <summary>Reads an interface.</summary>
    /// <param name="contract">The interface.</param>
    /// <param name="name">What is generated for it is called so.</param>
    /// <returns>Null if it is no contract, or one that nothing can be generated for.</returns>
    public ContractModel? Read(INamedTypeSymbol contract, GeneratedName name)
    {
        if (_classifier.Classify(contract) is not { CanBeImplemented: true } classified)
        {
            return null;
        }

        RepeatedAttributes attributes = new(_plain);
        attributes.AddType(contract);
        HashSet<string> aliases = new(StringComparer.Ordinal);
        AddAlias(contract, aliases);
        MethodReader methods = new(classified, known.Compilation, _types, GeneratedName.OfProxy(name.Type));
        foreach (MethodClassification method in classified.Methods)
        {
            AddUses(method.Method);
            foreach (ITypeSymbol reply in method.Shape?.NamedReplies ?? [])
            {
                attributes.AddType(reply);
                AddAlias(reply, aliases);
            }

            methods.Add(method);
        }

        foreach (ISymbol member in classified.OtherMembers)
        {
            AddUses(member);
            methods.AddStub(member);
        }

        if (attributes.AreRefused)
        {
            return null;
        }

        return new ContractModel
        {
            Id = SymbolNames.InMetadata(contract),
            Interface = _types.Of(contract.WithNullableAnnotation(NullableAnnotation.None)),
            DisplayName = contract.Name,
            Namespace = GeneratedNames.NamespaceOf(contract),
            Name = name.Type,
            FileName = name.File,
            ActorField = methods.ActorField,
            IsGrain = classified.IsGrain,
            Kind = classified.Kind,
            Attributes = attributes.OfContract(contract),
            Warnings = attributes.Warnings,
            ExternAliases = aliases.OrderBy(static alias => alias, StringComparer.Ordinal).ToEquatableArray(),
            Methods = methods.Methods,
            Stubs = methods.Stubs,
            Dispatches = methods.Dispatches,
        };

        void AddUses(ISymbol member)
        {
            attributes.AddUsesOf(member);
            if (!_hasExternAliases)
            {
                return;
            }

            AddAlias(member.ContainingType, aliases);
            foreach (ITypeSymbol type in MemberTypes.Of(member))
            {
                AddAlias(type, aliases);
            }
        }
    }

    private void AddAlias(ITypeSymbol type, HashSet<string> aliases)
    {
        if (_types.ExternAliasOf(type) is { } alias)
        {
            aliases.Add(alias);
        }

        if (type is IArrayTypeSymbol array)
        {
            AddAlias(array.ElementType, aliases);
        }
        else if (type is IPointerTypeSymbol pointer)
        {
            AddAlias(pointer.PointedAtType, aliases);
        }

        if (type.ContainingType is { } outer)
        {
            AddAlias(outer, aliases);
        }

        ImmutableArray<ITypeSymbol> arguments = type is INamedTypeSymbol named ? named.TypeArguments : [];
        foreach (ITypeSymbol argument in arguments)
        {
            AddAlias(argument, aliases);
        }
    }
}
