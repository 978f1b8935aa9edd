using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace GoAkt.Typed.Telemetry;

/// <summary>
/// The client's spans and figures, by OpenTelemetry's conventions for remote calls. <c>docs/telemetry.md</c> lists
/// them. Without a listener a call costs a look at each of these.
/// </summary>
/// <remarks>Listeners, samplers and processors are the application's code, and may throw anything: a call goes on all
/// the same, if need be without its span.</remarks>
internal static class ClientTelemetry
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string SourceName = "GoAkt.Typed";

    private static readonly string? s_version = typeof(ClientTelemetry).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
        .InformationalVersion.Split('+')[0];

    private static readonly ActivitySource? s_source = TryMake(static () => new ActivitySource(SourceName, s_version));

    public static Meter Meter { get; } = new(SourceName, s_version);

    private static readonly Histogram<double>? s_duration = TryMake(static () => Meter.CreateHistogram(
        "rpc.client.call.duration",
        "s",
        "How long calls took, from their start to their reply or failure.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        }));

    private static readonly UpDownCounter<long>? s_active = TryMake(static () => Meter.CreateUpDownCounter<long>(
        "goakt.client.calls.active", "{call}", "Calls under way."));

    private static readonly Counter<long>? s_retries = TryMake(static () => Meter.CreateCounter<long>(
        "goakt.client.retries", "{retry}", "Calls that certainly had not reached their actor, and were tried again."));

    private static readonly Counter<long>? s_cacheHits = TryMake(static () => Meter.CreateCounter<long>(
        "goakt.client.cache.hits", "{lookup}", "Calls whose actor's address was known."));

    private static readonly Counter<long>? s_cacheMisses = TryMake(static () => Meter.CreateCounter<long>(
        "goakt.client.cache.misses", "{lookup}", "Calls whose actor had to be looked up."));

    /// <summary>Whether anybody wants to know of single calls.</summary>
    public static bool WatchesCalls =>
        s_source?.HasListeners() == true || s_duration is { Enabled: true } || s_active is { Enabled: true };

    public static void CountRetry() => Count(s_retries);

    public static void CountCacheHit() => Count(s_cacheHits);

    public static void CountCacheMiss() => Count(s_cacheMisses);

    /// <summary>Begins to measure a call, in the code that makes it: a span becomes the current one.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="operation">What the call does.</param>
    public static CallMeasurement Begin(ActorId actor, CallOperation operation)
    {
        string kind = actor.Kind.WireName;
        Activity? span = s_source?.HasListeners() == true ? StartSpan(s_source, actor, kind, operation) : null;
        bool isCounted = s_active is { Enabled: true };
        if (isCounted)
        {
            CountActive(1, kind, operation.Name);
        }

        return new CallMeasurement(kind, operation.Name, span, isCounted, Stopwatch.GetTimestamp());
    }

    public static void End(in CallMeasurement call, CallRecord record, Exception? failure)
    {
        string? errorType = failure?.GetType().FullName;
        if (call.IsCounted)
        {
            CountActive(-1, call.Kind, call.Operation);
        }

        if (s_duration is { Enabled: true })
        {
            RecordDuration(s_duration, call, record, errorType);
        }

        if (call.Span is { } span)
        {
            EndSpan(span, record, failure, errorType);
        }
    }

    public static KeyValuePair<string, object?> SystemTag { get; } = new("rpc.system", "goakt");

    /// <summary>Makes what listeners are told of as soon as it is there.</summary>
    /// <returns>Null if one of them has thrown: then there is nothing to measure with.</returns>
    public static T? TryMake<T>(Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static void Count(Counter<long>? counter)
    {
        if (counter is not { Enabled: true })
        {
            return;
        }

        try
        {
            counter.Add(1);
        }
        catch (Exception)
        {
            // See above.
        }
    }

    private static void CountActive(int change, string kind, string operation)
    {
        try
        {
            s_active!.Add(change, SystemTag, new("rpc.service", kind), new("rpc.method", operation));
        }
        catch (Exception)
        {
            // See above.
        }
    }

    private static void RecordDuration(
        Histogram<double> duration, in CallMeasurement call, CallRecord record, string? errorType)
    {
        try
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
                if (NameOf(record.Wire) is { } wire)
                {
                    tags.Add("goakt.wire", wire);
                }
            }

            if (errorType is not null)
            {
                tags.Add("error.type", errorType);
            }

            duration.Record(Stopwatch.GetElapsedTime(call.StartedAt).TotalSeconds, tags);
        }
        catch (Exception)
        {
            // See above.
        }
    }

    private static Activity? StartSpan(
        ActivitySource source, ActorId actor, string kind, CallOperation operation)
    {
        Activity? span = null;
        try
        {
            // Not begun in the same step: where one listener throws, the span is still to be ended for the others.
            span = source.CreateActivity(operation.SpanNameOf(kind), ActivityKind.Client);
            span?.Start();
        }
        catch (Exception)
        {
            // See above.
        }

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
                if (NameOf(record.Wire) is { } wire)
                {
                    span.AddTag("goakt.wire", wire);
                }
            }

            if (failure is not null)
            {
                span.AddTag("error.type", errorType);
                span.SetStatus(ActivityStatusCode.Error, MessageOf(failure));
            }
        }

        try
        {
            span.Dispose();
        }
        catch (Exception)
        {
            // See above.
        }
    }

    private static string MessageOf(Exception failure)
    {
        try
        {
            return failure.Message;
        }
        catch (Exception)
        {
            // It may be of the application's own class.
            return failure.GetType().Name;
        }
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
