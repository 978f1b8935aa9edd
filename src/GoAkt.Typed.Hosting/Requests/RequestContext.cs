namespace GoAkt.Typed.Hosting.Requests;

/// <summary>What comes with a request beside its envelope.</summary>
/// <param name="Dialect">The generation that the request is served as.</param>
/// <param name="Headers">The headers, or null if there are none.</param>
/// <param name="TimeLeft">What is left of the caller's deadline; infinite if it sent none.</param>
/// <param name="Aborted">Cancelled when the caller is gone, where the wire can tell.</param>
internal readonly record struct RequestContext(
    WireDialect Dialect, IReadOnlyDictionary<string, string>? Headers, TimeSpan TimeLeft, CancellationToken Aborted);
