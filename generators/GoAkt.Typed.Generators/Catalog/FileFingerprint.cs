using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Catalog;

/// <summary>
/// What of a source file can bear on contracts, as hashes. Reading a contract means binding it, which for all contracts
/// of a project takes far too long to do on every key stroke; comparing these tells which contracts can't have changed.
/// </summary>
/// <remarks>
/// All of a declaration is hashed, but for bodies and for the initial values of what is not constant. A contract
/// depends on its own members and on those of the interfaces that it inherits. All other members can only bear on it by
/// their names, in an expression that has to be constant, where one may hide a constant or a type: so they count if any
/// such expression of the project has their name in it. The rest counts for every contract.
/// </remarks>
internal sealed class FileFingerprint
{
    private static readonly ConditionalWeakTable<SyntaxTree, FileFingerprint> s_fingerprints = new();

    private readonly ImmutableArray<NamedMember> _namedMembers;

    private FileFingerprint(DeclarationHasher hasher)
    {
        Declarations = hasher.Declarations;
        Interfaces = hasher.Interfaces;
        Classes = hasher.Classes;
        ConstantNames = hasher.ConstantNames;
        _namedMembers = hasher.NamedMembers;
    }

    /// <summary>The hash of all that any contract can depend on.</summary>
    public ulong Declarations { get; }

    /// <summary>The file's interfaces, in its order.</summary>
    public ImmutableArray<InterfaceFingerprint> Interfaces { get; }

    /// <summary>The metadata names of the file's classes that may implement an interface.</summary>
    public ImmutableArray<string> Classes { get; }

    /// <summary>The names in the file's constant expressions.</summary>
    public ImmutableArray<string> ConstantNames { get; }

    /// <summary>The fingerprint of a version of a file that has been looked at.</summary>
    public static FileFingerprint? Known(SyntaxTree tree) =>
        s_fingerprints.TryGetValue(tree, out FileFingerprint? known) ? known : null;

    /// <summary>Looks at a version of a file.</summary>
    public static FileFingerprint Of(SyntaxTree tree, CancellationToken cancellationToken)
    {
        DeclarationHasher hasher = new();
        hasher.AddContainer(tree.GetRoot(cancellationToken), string.Empty);
        FileFingerprint fingerprint = new(hasher);
        return s_fingerprints.GetValue(tree, _ => fingerprint);
    }

    /// <summary>The hash of the file's members that have one of these names.</summary>
    /// <param name="names">The names.</param>
    /// <param name="tree">The version of the file that this is the fingerprint of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ulong MembersNamed(ConstantNames names, SyntaxTree tree, CancellationToken cancellationToken)
    {
        ulong members = 0;
        foreach (NamedMember member in _namedMembers)
        {
            if (names.Contain(member.Name))
            {
                members = unchecked(members + member.HashIn(tree.GetRoot(cancellationToken)));
            }
        }

        return members;
    }
}

/// <summary>One declaration of an interface, of which a partial one has several.</summary>
/// <param name="MetadataName">The interface's full name in metadata.</param>
/// <param name="HasAttributes">Whether this declaration has attributes, as a contract needs.</param>
/// <param name="Members">The hash of the members that the declaration has.</param>
internal readonly record struct InterfaceFingerprint(string MetadataName, bool HasAttributes, ulong Members);

/// <summary>The names in the constant expressions of a project.</summary>
internal sealed class ConstantNames
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public ConstantNames(ImmutableArray<FileFingerprint> files)
    {
        foreach (FileFingerprint file in files)
        {
            foreach (string name in file.ConstantNames)
            {
                _names.Add(name);
            }
        }
    }

    public bool Contain(string name) => _names.Contains(name);
}
