namespace GoAkt.Typed.Telemetry;

/// <summary>The headers that the code around a call has pushed: a stack that flows with the code.</summary>
internal sealed class PushedHeaders : IDisposable
{
    private static readonly AsyncLocal<PushedHeaders?> s_innermost = new();

    private readonly PushedHeaders? _outer;
    private readonly KeyValuePair<string, string>[] _headers;

    private PushedHeaders(PushedHeaders? outer, KeyValuePair<string, string>[] headers)
    {
        _outer = outer;
        _headers = headers;
    }

    /// <summary>What was pushed last, and is still in force; null if nothing is.</summary>
    public static PushedHeaders? Innermost => s_innermost.Value;

    public static PushedHeaders Push(KeyValuePair<string, string>[] headers) =>
        s_innermost.Value = new PushedHeaders(s_innermost.Value, headers);

    /// <summary>Hands on all headers in force, the outermost first.</summary>
    public void CopyTo(HeaderList headers)
    {
        _outer?.CopyTo(headers);
        foreach ((string name, string value) in _headers)
        {
            headers.Set(name, value);
        }
    }

    public void Dispose()
    {
        // What was pushed inside of this and not popped goes with it.
        for (PushedHeaders? one = s_innermost.Value; one is not null; one = one._outer)
        {
            if (one == this)
            {
                s_innermost.Value = _outer;
                return;
            }
        }
    }
}
