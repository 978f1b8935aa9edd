using System.Collections.Immutable;
using GoAkt.Typed.Hosting.Dispatch;
using Google.Protobuf;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>What test projects reference: the assemblies of the running process, so that what they compile can be
/// loaded into it.</summary>
internal static class ReferenceAssemblies
{
    public static ImmutableArray<MetadataReference> Framework { get; } = RunningFramework.References;

    public static MetadataReference Protobuf { get; } = Of(typeof(IMessage));

    /// <summary>Google.Protobuf, and the messages of this project's <c>.proto</c> files.</summary>
    public static ImmutableArray<MetadataReference> Messages { get; } = [Protobuf, Of(typeof(Accounts.Profile))];

    /// <summary>GoAkt.Typed, Google.Protobuf, and the messages of this project's <c>.proto</c> files.</summary>
    public static ImmutableArray<MetadataReference> GoAktTyped { get; } =
        [Of(typeof(ActorKindAttribute)), .. Messages];

    public static ImmutableArray<MetadataReference> Hosting { get; } = [Of(typeof(ActorDispatcher))];

    private static PortableExecutableReference Of(Type type) =>
        MetadataReference.CreateFromFile(type.Assembly.Location);
}
