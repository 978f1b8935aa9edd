using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Catalog;

/// <summary>What of a whole compilation can bear on contracts: its files, its references and its options.</summary>
internal sealed class SourceFingerprint
{
    private static readonly ConditionalWeakTable<MetadataReference, StrongBox<int>> s_references = new();
    private static int s_lastReference;

    private SourceFingerprint(ulong environment, ImmutableArray<FileFingerprint> files)
    {
        Environment = environment;
        Files = files;
    }

    /// <summary>The hash of all that any contract can depend on, beyond the members of interfaces.</summary>
    public ulong Environment { get; }

    public ImmutableArray<FileFingerprint> Files { get; }

    public static SourceFingerprint Of(Compilation compilation, CancellationToken cancellationToken)
    {
        var options = (CSharpCompilationOptions)compilation.Options;
        Fnv64 environment = Fnv64.Empty;
        environment.Add((int)((CSharpCompilation)compilation).LanguageVersion);
        environment.Add(options.AllowUnsafe ? 1 : 0);

        // InternalsVisibleTo in another assembly names this assembly and its public key.
        environment.Add(compilation.AssemblyName ?? string.Empty);
        environment.Add(options.CryptoKeyFile ?? string.Empty);
        environment.Add(options.CryptoKeyContainer ?? string.Empty);
        environment.Add(string.Join(" ", options.CryptoPublicKey));
        foreach (MetadataReference reference in compilation.ExternalReferences)
        {
            environment.Add(NumberOf(reference));
        }

        SyntaxTree[] trees = [.. compilation.SyntaxTrees];
        ImmutableArray<FileFingerprint> files = FingerprintsOf(trees, compilation, cancellationToken);
        ConstantNames names = new(files);
        for (int i = 0; i < trees.Length; i++)
        {
            environment.Add(files[i].Declarations);
            environment.Add(files[i].MembersNamed(names, trees[i], cancellationToken));
        }

        return new SourceFingerprint(environment.Value, files);
    }

    /// <summary>The names of the interfaces whose members differ from those in another compilation with the same
    /// environment.</summary>
    public IEnumerable<string> ChangedInterfaces(SourceFingerprint before)
    {
        for (int i = 0; i < Files.Length; i++)
        {
            // Files of the same version share one fingerprint.
            if (ReferenceEquals(Files[i], before.Files[i]))
            {
                continue;
            }

            for (int j = 0; j < Files[i].Interfaces.Length; j++)
            {
                if (Files[i].Interfaces[j] != before.Files[i].Interfaces[j])
                {
                    yield return Files[i].Interfaces[j].MetadataName;
                }
            }
        }
    }

    private static ImmutableArray<FileFingerprint> FingerprintsOf(
        SyntaxTree[] trees, Compilation compilation, CancellationToken cancellationToken)
    {
        var files = new FileFingerprint?[trees.Length];
        List<int> unknown = [];
        for (int i = 0; i < trees.Length; i++)
        {
            files[i] = FileFingerprint.Known(trees[i]);
            if (files[i] is null)
            {
                unknown.Add(i);
            }
        }

        FileFingerprint[] added = Concurrently.Select(
            unknown,
            compilation,
            static () => 0,
            (i, _) => FileFingerprint.Of(trees[i], cancellationToken),
            cancellationToken);
        for (int i = 0; i < added.Length; i++)
        {
            files[unknown[i]] = added[i];
        }

        return ImmutableArray.Create(files)!;
    }

    // References have no content to compare, and holding them would hold the compilations that some of them stand for.
    private static int NumberOf(MetadataReference reference) =>
        s_references
            .GetValue(reference, static _ => new StrongBox<int>(Interlocked.Increment(ref s_lastReference)))
            .Value;
}
