using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>
/// What of a source file can bear on contracts, as hashes. Reading a contract means binding it, which for all contracts
/// of a project takes far too long to do on every key stroke; comparing these tells which contracts can't have changed.
/// </summary>
/// <remarks>
/// A contract depends on its own members, on those of the interfaces that it inherits, and on the declarations that
/// give names, bases, attributes and constants a meaning. It does not depend on any body, on what <c>nameof</c> names,
/// which is its text whatever it is, nor on members of classes, but for those that a message can't be constructed
/// without, nor on other interfaces' members.
/// </remarks>
internal sealed class FileFingerprint
{
    private static readonly ConditionalWeakTable<SyntaxTree, FileFingerprint> s_fingerprints = new();

    private FileFingerprint(
        ulong declarations, ImmutableArray<InterfaceFingerprint> interfaces, ImmutableArray<string> classes)
    {
        Declarations = declarations;
        Interfaces = interfaces;
        Classes = classes;
    }

    /// <summary>The hash of all that any contract can depend on.</summary>
    public ulong Declarations { get; }

    /// <summary>The file's interfaces, in its order.</summary>
    public ImmutableArray<InterfaceFingerprint> Interfaces { get; }

    /// <summary>The metadata names of the file's classes that may implement an interface.</summary>
    public ImmutableArray<string> Classes { get; }

    /// <summary>The fingerprint of a version of a file that has been looked at.</summary>
    public static FileFingerprint? Known(SyntaxTree tree) =>
        s_fingerprints.TryGetValue(tree, out FileFingerprint? known) ? known : null;

    /// <summary>Looks at a version of a file.</summary>
    public static FileFingerprint Of(SyntaxTree tree, CancellationToken cancellationToken)
    {
        DeclarationHasher hasher = new();
        hasher.Add(tree.GetRoot(cancellationToken));
        FileFingerprint fingerprint = new(hasher.Declarations, hasher.Interfaces, hasher.Classes);
        return s_fingerprints.GetValue(tree, _ => fingerprint);
    }
}

/// <summary>One declaration of an interface, of which a partial one has several.</summary>
/// <param name="MetadataName">The interface's full name in metadata.</param>
/// <param name="HasAttributes">Whether this declaration has attributes, as a contract needs.</param>
/// <param name="Members">The hash of the members that the declaration has.</param>
internal readonly record struct InterfaceFingerprint(string MetadataName, bool HasAttributes, ulong Members);
