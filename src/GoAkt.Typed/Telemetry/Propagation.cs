using System.Diagnostics;

namespace GoAkt.Typed.Telemetry;

/// <summary>The headers that travel beside a message: the caller's trace, and what the application adds.</summary>
internal static class Propagation
{
    /// <summary>Gathers the headers of a call.</summary>
    /// <param name="applicationHeaders">What the options say, or null.</param>
    /// <param name="callHeaders">What was added to this call, or null.</param>
    /// <returns>The headers; null if there are none, as on most calls.</returns>
    /// <exception cref="InvalidOperationException">The application's code gave a header that can't travel.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>>? Headers(
        Func<IEnumerable<KeyValuePair<string, string>>>? applicationHeaders,
        IEnumerable<KeyValuePair<string, string>>? callHeaders)
    {
        Activity? activity = Activity.Current;
        PushedHeaders? pushed = PushedHeaders.Innermost;
        if (activity is null && applicationHeaders is null && pushed is null && callHeaders is null)
        {
            return null;
        }

        HeaderList headers = new();
        if (activity is not null)
        {
            AddTrace(headers, activity);
        }

        if (applicationHeaders is not null)
        {
            IEnumerable<KeyValuePair<string, string>> given = applicationHeaders()
                ?? throw new InvalidOperationException(
                    "GoAktClientOptions.Headers answered null: where there are no headers it must answer an empty list.");
            headers.AddAll(given, "GoAktClientOptions.Headers");
        }

        pushed?.CopyTo(headers);
        if (callHeaders is not null)
        {
            headers.SetAll(callHeaders, "InterceptedCall.Headers");
        }

        return headers.Count == 0 ? null : headers.All;
    }

    private static void AddTrace(HeaderList headers, Activity activity)
    {
        try
        {
            DistributedContextPropagator.Current.Inject(activity, headers, static (carrier, name, value) =>
            {
                if (HeaderText.WrongWith(name, value) is null)
                {
                    ((HeaderList)carrier!).Add(name, value);
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

/// <summary>Headers while they are gathered, in their order.</summary>
internal sealed class HeaderList
{
    // Most often a trace alone.
    private readonly List<KeyValuePair<string, string>> _headers = new(2);

    public int Count => _headers.Count;

    public IReadOnlyList<KeyValuePair<string, string>> All => _headers;

    public void Clear() => _headers.Clear();

    public void Add(string name, string value) => _headers.Add(new(name, value));

    /// <summary>Adds a header in place of those of its name.</summary>
    public void Set(string name, string value)
    {
        _headers.RemoveAll(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase));
        Add(name, value);
    }

    /// <summary>Adds headers in place of those of their names that are there; several of one name all stay.</summary>
    /// <exception cref="InvalidOperationException">A header can't travel.</exception>
    public void AddAll(IEnumerable<KeyValuePair<string, string>> headers, string source)
    {
        int before = Count;
        foreach ((string name, string value) in headers)
        {
            Require(name, value, source);
            for (int i = before - 1; i >= 0; i--)
            {
                if (string.Equals(_headers[i].Key, name, StringComparison.OrdinalIgnoreCase))
                {
                    _headers.RemoveAt(i);
                    before--;
                }
            }

            Add(name, value);
        }
    }

    /// <summary>Adds headers, each in place of those of its name.</summary>
    /// <exception cref="InvalidOperationException">A header can't travel.</exception>
    public void SetAll(IEnumerable<KeyValuePair<string, string>> headers, string source)
    {
        foreach ((string name, string value) in headers)
        {
            Require(name, value, source);
            Set(name, value);
        }
    }

    private static void Require(string name, string value, string source)
    {
        if (HeaderText.WrongWith(name, value) is { } wrong)
        {
            throw new InvalidOperationException($"{source} gave the header '{name}', which can't travel: {wrong}.");
        }
    }
}
