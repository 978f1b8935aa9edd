using GoAkt.Typed.Errors;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting;

/// <summary>What bounds a call, and what travels beside its message.</summary>
/// <param name="Deadline">The moment by which the call has to end.</param>
/// <param name="Record">What is kept of the call, its headers among it; null for most calls.</param>
/// <param name="CancellationToken">The caller's own.</param>
internal readonly record struct CallOptions(
    Deadline Deadline,
    CallRecord? Record,
    CancellationToken CancellationToken)
{
    /// <summary>The actor that the call is for; null for what is for the node itself.</summary>
    public CalledActor? Actor { get; init; }

    /// <summary>Header names and values for the node's context propagator, or null.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Headers => Record?.SentHeaders;

    /// <summary>How much time the node has for its answer.</summary>
    /// <exception cref="RemotingException">None. The request must not be sent: its caller would not hear what came of
    /// it.</exception>
    public TimeSpan TimeLeft()
    {
        TimeSpan left = Deadline.Remaining;
        return left > TimeSpan.Zero
            ? left
            : throw RemotingException.TimedOut(Delivery.NotSent, "the time was over before the request could be sent");
    }
}
