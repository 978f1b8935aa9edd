using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace GoAkt.Typed.Telemetry;

/// <summary>
/// The client's spans and figures, by OpenTelemetry's conventions for remote calls. <c>docs/telemetry.md</c> lists
/// them. Without a listener a call costs a look at each of these.
/// </summary>
internal static class ClientTelemetry
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string SourceName = "GoAkt.Typed";

    private static readonly string? s_version = typeof(ClientTelemetry).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
        .InformationalVersion.Split('+')[0];

    private static readonly ActivitySource s_source = new(SourceName, s_version);

    public static Meter Meter { get; } = new(SourceName, s_version);

    private static readonly Histogram<double> s_duration = Meter.CreateHistogram(
        "rpc.client.call.duration",
        "s",
        "How long calls took, from their start to their reply or failure.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        });

    private static readonly UpDownCounter<long> s_active = Meter.CreateUpDownCounter<long>(
        "goakt.client.calls.active", "{call}", "Calls under way.");

    private static readonly Counter<long> s_retries = Meter.CreateCounter<long>(
        "goakt.client.retries", "{retry}", "Calls that certainly had not reached their actor, and were tried again.");

    private static readonly Counter<long> s_cacheHits = Meter.CreateCounter<long>(
        "goakt.client.cache.hits", "{lookup}", "Calls whose actor's address was known.");

    private static readonly Counter<long> s_cacheMisses = Meter.CreateCounter<long>(
        "goakt.client.cache.misses", "{lookup}", "Calls whose actor had to be looked up.");

    /// <summary>Whether anybody wants to know of single calls.</summary>
    public static bool WatchesCalls => s_source.HasListeners() || s_duration.Enabled || s_active.Enabled;

    public static void CountRetry() => s_retries.Add(1);

    public static void CountCacheHit() => s_cacheHits.Add(1);

    public static void CountCacheMiss() => s_cacheMisses.Add(1);

    /// <summary>Begins to measure a call, in the code that makes it: a span becomes the current one.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="operation">What the call does.</param>
    public static CallMeasurement Begin(ActorId actor, CallOperation operation)
    {
        string kind = actor.Kind.WireName;
        Activity? span = s_source.HasListeners() ? StartSpan(actor, kind, operation) : null;
        bool isCounted = s_active.Enabled;
        if (isCounted)
        {
            s_active.Add(1, SystemTag, new("rpc.service", kind), new("rpc.method", operation.Name));
        }

        return new CallMeasurement(kind, operation.Name, span, isCounted, Stopwatch.GetTimestamp());
    }

    public static void End(in CallMeasurement call, CallRecord record, Exception? failure)
    {
        string? errorType = failure?.GetType().FullName;
        if (call.IsCounted)
        {
            s_active.Add(-1, SystemTag, new("rpc.service", call.Kind), new("rpc.method", call.Operation));
        }

        if (s_duration.Enabled)
        {
            TagList tags = new()
            {
                SystemTag,
                new("rpc.service", call.Kind),
                new("rpc.method", call.Operation),
                new("goakt.actor.kind", call.Kind),
            };
            if (record.Node is { } node)
            {
                tags.Add("server.address", node.Host);
                tags.Add("server.port", node.Port);
                tags.Add("goakt.wire", NameOf(record.Wire));
            }

            if (errorType is not null)
            {
                tags.Add("error.type", errorType);
            }

            s_duration.Record(Stopwatch.GetElapsedTime(call.StartedAt).TotalSeconds, tags);
        }

        if (call.Span is { } span)
        {
            EndSpan(span, record, failure, errorType);
        }
    }

    public static KeyValuePair<string, object?> SystemTag { get; } = new("rpc.system", "goakt");

    private static Activity? StartSpan(ActorId actor, string kind, CallOperation operation)
    {
        Activity? span = s_source.StartActivity(operation.SpanNameOf(kind), ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            span.AddTag("rpc.system", "goakt");
            span.AddTag("rpc.service", kind);
            span.AddTag("rpc.method", operation.Name);
            span.AddTag("goakt.actor.kind", kind);
            span.AddTag("goakt.actor.name", actor.Name);
        }

        return span;
    }

    private static void EndSpan(Activity span, CallRecord record, Exception? failure, string? errorType)
    {
        if (span.IsAllDataRequested)
        {
            if (record.Node is { } node)
            {
                span.AddTag("server.address", node.Host);
                span.AddTag("server.port", node.Port);
                span.AddTag("goakt.wire", NameOf(record.Wire));
            }

            if (failure is not null)
            {
                span.AddTag("error.type", errorType);
                span.SetStatus(ActivityStatusCode.Error, failure.Message);
            }
        }

        span.Dispose();
    }

    private static string? NameOf(WireProtocol? wire) => wire switch
    {
        WireProtocol.Connect => "connect",
        WireProtocol.Framed => "framed",
        WireProtocol.Duplex => "duplex",
        _ => null,
    };
}

/// <summary>A call that is being measured.</summary>
/// <param name="Kind">The actor's kind.</param>
/// <param name="Operation">What the call does.</param>
/// <param name="Span">Its span, if somebody listens and samples it.</param>
/// <param name="IsCounted">Whether it is counted among the calls under way.</param>
/// <param name="StartedAt">When it began, by <see cref="Stopwatch"/>.</param>
internal readonly record struct CallMeasurement(
    string Kind, string Operation, Activity? Span, bool IsCounted, long StartedAt);
