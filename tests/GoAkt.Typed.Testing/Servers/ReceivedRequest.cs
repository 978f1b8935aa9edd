namespace GoAkt.Typed.Testing;

/// <summary>A request as a scripted server received it.</summary>
/// <param name="Message">What it asks for; null if it is no known envelope.</param>
/// <param name="Headers">Its headers: HTTP's on Connect, the metadata's on Framed.</param>
/// <param name="Deadline">The deadline in Framed's metadata, in nanoseconds; 0 for none.</param>
public sealed record ReceivedRequest(WireMessage? Message, IReadOnlyDictionary<string, string> Headers, long Deadline);
