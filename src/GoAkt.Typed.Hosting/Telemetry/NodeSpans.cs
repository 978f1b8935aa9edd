using System.Diagnostics;
using GoAkt.Typed.Telemetry;

namespace GoAkt.Typed.Hosting.Telemetry;

/// <summary>The server spans of the messages that a node's actors handle.</summary>
/// <remarks>Listeners, samplers and propagators are the application's code, and may throw anything: a message is
/// handled all the same, if need be without its span.</remarks>
internal static class NodeSpans
{
    private const string System = "goakt";

    private static readonly ActivitySource? s_source =
        ClientTelemetry.TryMake(static () => new ActivitySource(NodeTelemetry.Name, NodeTelemetry.Version));

    /// <summary>Whether anybody listens; nothing else may be done where nobody does.</summary>
    public static bool HasListeners => s_source?.HasListeners() == true;

    /// <summary>Starts the span of a message, as a part of the trace that came with it. It is not the current one
    /// yet.</summary>
    /// <returns>The span; null if no listener wants it.</returns>
    public static Activity? Start(in SpanOrigin origin, string method)
    {
        Activity? outer = Activity.Current;
        try
        {
            // What the thread or the connection happened to be at is not what the message is a part of.
            Activity.Current = null;
            var carrier = new HeaderCarrier(origin.Headers);
            Activity? span = s_source?.StartActivity(
                $"{origin.Kind}/{method}", ActivityKind.Server, carrier.Parent, TagsOf(origin, method));
            if (span is not null)
            {
                carrier.AddBaggageTo(span);
            }

            return span;
        }
        catch (Exception)
        {
            return null;
        }
        finally
        {
            SetCurrent(outer);
        }
    }

    /// <summary>Makes a span the current one, until what is returned is disposed of.</summary>
    public static SpanScope Enter(Activity? span) => new(span);

    /// <summary>Ends a span.</summary>
    /// <param name="span">The span.</param>
    /// <param name="errorType">What kind of failure the message ended with; null for none.</param>
    /// <param name="failure">The failure, if it has words.</param>
    public static void Stop(Activity span, string? errorType, Exception? failure)
    {
        Activity? outer = Activity.Current;
        try
        {
            if (errorType is not null)
            {
                span.SetTag(NodeTelemetry.ErrorTypeTag, errorType);
                span.SetStatus(ActivityStatusCode.Error, failure is null ? errorType : ExceptionText.Of(failure));
            }

            span.Dispose();
        }
        catch (Exception)
        {
            // See above.
        }

        SetCurrent(outer);
    }

    private static KeyValuePair<string, object?>[] TagsOf(in SpanOrigin origin, string method) =>
    [
        new("rpc.system", System),
        new("rpc.service", origin.Kind),
        new("rpc.method", method),
        new(NodeTelemetry.KindTag, origin.Kind),
        new(NodeTelemetry.WireTag, origin.Wire),
        new(NodeTelemetry.ServerAddressTag, origin.Node.Host),
        new(NodeTelemetry.ServerPortTag, origin.Node.Port),
    ];

    private static void SetCurrent(Activity? activity)
    {
        try
        {
            Activity.Current = activity;
        }
        catch (Exception)
        {
            // A handler of CurrentChanged.
        }
    }

    /// <summary>A time in which a span is the current one.</summary>
    public readonly struct SpanScope : IDisposable
    {
        private readonly Activity? _outer;
        private readonly bool _isEntered;

        public SpanScope(Activity? span)
        {
            _isEntered = span is not null;
            if (_isEntered)
            {
                _outer = Activity.Current;
                SetCurrent(span);
            }
        }

        public void Dispose()
        {
            if (_isEntered)
            {
                SetCurrent(_outer);
            }
        }
    }
}

/// <summary>Where the message of a span comes from, and whom it is for.</summary>
/// <param name="Kind">The kind of the actor or grain.</param>
/// <param name="Wire">By which wire it came.</param>
/// <param name="Node">What the node calls itself.</param>
/// <param name="Headers">The headers that came with it, or null.</param>
internal readonly record struct SpanOrigin(
    string Kind, string Wire, HostPort Node, IReadOnlyDictionary<string, string>? Headers);
