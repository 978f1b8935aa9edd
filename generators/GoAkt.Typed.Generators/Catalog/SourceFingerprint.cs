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

    private readonly ulong _settings;
    private readonly ConstantNames _constantNames;
    private readonly ImmutableArray<ulong> _namedMembers;

    private SourceFingerprint(
        ulong settings,
        ImmutableArray<FileFingerprint> files,
        ConstantNames constantNames,
        ImmutableArray<ulong> namedMembers,
        ulong environment)
    {
        _settings = settings;
        Files = files;
        _constantNames = constantNames;
        _namedMembers = namedMembers;
        Environment = environment;
    }

    /// <summary>The hash of all that any contract can depend on, beyond the members of interfaces.</summary>
    public ulong Environment { get; }

    public ImmutableArray<FileFingerprint> Files { get; }

    /// <summary>Looks at a compilation.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="before">What an earlier one was like: mostly only one of its files has changed since, and the
    /// others need not be looked at again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static SourceFingerprint Of(
        Compilation compilation, SourceFingerprint? before, CancellationToken cancellationToken)
    {
        ulong settings = SettingsOf((CSharpCompilation)compilation);
        SyntaxTree[] trees = [.. compilation.SyntaxTrees];
        ImmutableArray<FileFingerprint> files = FingerprintsOf(trees, compilation, cancellationToken);
        if (before is not null
            && before._settings == settings
            && before.HasSameEnvironment(files, trees, cancellationToken))
        {
            return new SourceFingerprint(
                settings, files, before._constantNames, before._namedMembers, before.Environment);
        }

        ConstantNames names = new(files);
        ImmutableArray<ulong> namedMembers =
            [.. files.Select((file, i) => file.MembersNamed(names, trees[i], cancellationToken))];
        Fnv64 environment = Fnv64.Empty;
        environment.Add(settings);
        for (int i = 0; i < files.Length; i++)
        {
            environment.Add(files[i].Declarations);
            environment.Add(namedMembers[i]);
        }

        return new SourceFingerprint(settings, files, names, namedMembers, environment.Value);
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

    private bool HasSameEnvironment(
        ImmutableArray<FileFingerprint> files, SyntaxTree[] trees, CancellationToken cancellationToken)
    {
        if (files.Length != Files.Length)
        {
            return false;
        }

        for (int i = 0; i < files.Length; i++)
        {
            if (!ReferenceEquals(files[i], Files[i])
                && (files[i].Declarations != Files[i].Declarations
                    || !files[i].ConstantNames.SequenceEqual(Files[i].ConstantNames)
                    || files[i].MembersNamed(_constantNames, trees[i], cancellationToken) != _namedMembers[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static ulong SettingsOf(CSharpCompilation compilation)
    {
        CSharpCompilationOptions options = compilation.Options;
        Fnv64 hash = Fnv64.Empty;
        hash.Add((int)compilation.LanguageVersion);
        hash.Add(options.AllowUnsafe ? 1 : 0);

        // InternalsVisibleTo in another assembly names this assembly and its public key.
        hash.Add(compilation.AssemblyName ?? string.Empty);
        hash.Add(options.CryptoKeyFile ?? string.Empty);
        hash.Add(options.CryptoKeyContainer ?? string.Empty);
        hash.Add(string.Join(" ", options.CryptoPublicKey));
        foreach (MetadataReference reference in compilation.ExternalReferences)
        {
            hash.Add(NumberOf(reference));
        }

        return hash.Value;
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
