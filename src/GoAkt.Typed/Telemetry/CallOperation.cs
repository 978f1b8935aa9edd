using System.Collections.Concurrent;

namespace GoAkt.Typed.Telemetry;

/// <summary>What calls do, as spans and figures name it: the message's name without its package, by which a node
/// chooses what handles it too; where there is no message, what the call does.</summary>
internal sealed class CallOperation(string name)
{
    private static readonly ConcurrentDictionary<string, CallOperation> s_named = new(StringComparer.Ordinal);

    private SpanName? _last;

    public string Name { get; } = name;

    /// <summary>An operation that no message stands for.</summary>
    public static CallOperation Named(string name) => s_named.GetOrAdd(name, static name => new CallOperation(name));

    /// <summary>What a span of this operation is called. Mostly one kind takes a message, so one name is
    /// kept.</summary>
    public string SpanNameOf(string kind)
    {
        if (Volatile.Read(ref _last) is { } last && (ReferenceEquals(last.Kind, kind) || last.Kind == kind))
        {
            return last.Name;
        }

        SpanName made = new(kind, $"{kind}/{Name}");
        Volatile.Write(ref _last, made);
        return made.Name;
    }

    private sealed record SpanName(string Kind, string Name);
}
