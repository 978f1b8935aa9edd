using System.Collections.Concurrent;
using System.Diagnostics;

namespace GoAkt.Typed.Hosting.Tests.Telemetry;

/// <summary>Listens to the spans of the messages that a node handles, and starts those that a test is in.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;
    private readonly ActivitySource _source = new("GoAkt.Typed.Hosting.Tests");

    public Spans(EmbeddedNode node)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "GoAkt.Typed" || source == _source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.Kind == ActivityKind.Server && Equals(span.GetTagItem("server.port"), node.ListenEndPoint.Port))
                {
                    _stopped.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Activity Begin(string name) => _source.StartActivity(name)!;

    /// <summary>The next server span that has ended.</summary>
    public async Task<Activity> NextAsync()
    {
        Activity? next = null;
        await Eventually.TrueAsync(() => _stopped.TryDequeue(out next));
        return next!;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }
}
