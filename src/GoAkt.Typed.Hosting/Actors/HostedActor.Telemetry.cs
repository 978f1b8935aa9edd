using System.Diagnostics;
using GoAkt.Typed.Hosting.Dispatch;
using GoAkt.Typed.Hosting.Telemetry;

namespace GoAkt.Typed.Hosting.Actors;

/// <content>The span of the message at hand.</content>
internal sealed partial class HostedActor
{
    private Activity? _span;

    /// <summary>Makes the span of the message at hand the current one, so that what is logged of the message names
    /// it.</summary>
    public NodeSpans.SpanScope EnterSpan() => NodeSpans.Enter(_span);

    private ValueTask<DispatchResult> DispatchTraced(in Letter letter, TimeSpan timeout)
    {
        SpanOrigin origin = new(Identity.Kind.Name, letter.Wire.ToTag(), _node.Address, letter.Headers);
        _span = NodeSpans.Start(origin, letter.Message.Descriptor.Name);

        // What the handler awaits goes on inside the span; who called this does not.
        using (EnterSpan())
        {
            return DispatchUntraced(letter, timeout);
        }
    }

    private void EndSpan(string? errorType = null, Exception? failure = null)
    {
        if (_span is { } span)
        {
            _span = null;
            NodeSpans.Stop(span, errorType, failure);
        }
    }

    private void CountHandled()
    {
        History.Counters.CountProcessed();
        NodeMetrics.CountHandled(Identity.Kind.Name);
    }
}
