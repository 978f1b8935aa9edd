using System.Diagnostics;

namespace GoAkt.Typed.Telemetry;

/// <summary>The headers that travel beside a message: the caller's trace, and what the application adds.</summary>
internal static class Propagation
{
    /// <returns>The headers; null if there are none, as on most calls.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>>? Headers(
        Func<IEnumerable<KeyValuePair<string, string>>>? applicationHeaders)
    {
        Activity? activity = Activity.Current;
        if (activity is null && applicationHeaders is null)
        {
            return null;
        }

        List<KeyValuePair<string, string>> headers = [];
        if (activity is not null)
        {
            AddTrace(headers, activity);
        }

        if (applicationHeaders is not null)
        {
            headers.AddRange(applicationHeaders() ?? throw new InvalidOperationException(
                "GoAktClientOptions.Headers answered null: where there are no headers it must answer an empty list."));
            foreach ((string name, string value) in headers)
            {
                if (string.IsNullOrEmpty(name) || value is null)
                {
                    throw new InvalidOperationException(
                        $"GoAktClientOptions.Headers gave a header without a name or a value: '{name}'.");
                }
            }
        }

        return headers;
    }

    private static void AddTrace(List<KeyValuePair<string, string>> headers, Activity activity)
    {
        try
        {
            DistributedContextPropagator.Current.Inject(activity, headers, static (carrier, name, value) =>
            {
                if (!string.IsNullOrEmpty(name) && value is not null)
                {
                    ((List<KeyValuePair<string, string>>)carrier!).Add(new(name, value));
                }
            });
        }
        catch (Exception)
        {
            // It may be the application's own, and throw anything. A call without its trace is worth more than none.
            headers.Clear();
        }
    }
}
