using System.Diagnostics;

namespace GoAkt.Typed.Hosting.Telemetry;

/// <summary>Reads a caller's trace from the headers of its message, by the application's propagator.</summary>
internal readonly struct HeaderCarrier(IReadOnlyDictionary<string, string>? headers)
{
    /// <summary>The caller's span; none if the headers have none that can be read.</summary>
    public ActivityContext Parent
    {
        get
        {
            if (headers is not { Count: > 0 })
            {
                return default;
            }

            DistributedContextPropagator.Current.ExtractTraceIdAndState(
                headers, Get, out string? traceParent, out string? traceState);
            return ActivityContext.TryParse(traceParent, traceState, isRemote: true, out ActivityContext parent)
                ? parent
                : default;
        }
    }

    public void AddBaggageTo(Activity span)
    {
        if (headers is not { Count: > 0 })
        {
            return;
        }

        foreach ((string name, string? value) in
            DistributedContextPropagator.Current.ExtractBaggage(headers, Get)?.Reverse() ?? [])
        {
            span.AddBaggage(name, value);
        }
    }

    private static void Get(
        object? carrier, string fieldName, out string? fieldValue, out IEnumerable<string>? fieldValues)
    {
        fieldValues = null;
        fieldValue = ((IReadOnlyDictionary<string, string>)carrier!).GetValueOrDefault(fieldName);
    }
}
