using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Recognizes types that hand out one item after the other, which no actor does: it answers a message with one
/// reply.</summary>
internal static class Streams
{
    private static readonly string[] s_generic =
    [
        "System.Collections.Generic.IAsyncEnumerable",
        "System.Collections.Generic.IAsyncEnumerator",
        "System.Collections.Generic.IEnumerator",
        "System.IObservable",
        "System.IObserver",
        "System.Threading.Channels.Channel",
        "System.Threading.Channels.ChannelReader",
        "System.Threading.Channels.ChannelWriter",
        "Grpc.Core.IAsyncStreamReader",
        "Grpc.Core.IAsyncStreamWriter",
        "Grpc.Core.IServerStreamWriter",
        "Grpc.Core.AsyncServerStreamingCall",
    ];

    private static readonly string[] s_ofBytes =
    [
        "System.IO.Stream",
        "System.IO.Pipelines.PipeReader",
        "System.IO.Pipelines.PipeWriter",
    ];

    public static bool Contain(ITypeSymbol type) => ElementOf(type) is not null || IsOfBytes(type);

    /// <summary>Whether a method that returns a type, and no task, means to hand out items.</summary>
    public static bool AreMeantByReturning(ITypeSymbol type) =>
        Contain(type) || type.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T;

    /// <summary>What a stream is of.</summary>
    /// <returns>Null if the type is no stream, or one of bytes.</returns>
    public static ITypeSymbol? ElementOf(ITypeSymbol type) =>
        type.AllInterfaces.Insert(0, type as INamedTypeSymbol ?? type.BaseType!)
            .Where(static t => t is { TypeArguments.Length: 1 } && Array.IndexOf(s_generic, NameOf(t)) >= 0)
            .Select(static t => t.TypeArguments[0])
            .FirstOrDefault();

    public static bool IsOfBytes(ITypeSymbol type)
    {
        for (ITypeSymbol? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (Array.IndexOf(s_ofBytes, NameOf(ancestor)) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static string NameOf(ITypeSymbol type) => $"{type.ContainingNamespace?.ToDisplayString()}.{type.Name}";
}
