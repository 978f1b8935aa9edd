using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace GoAkt.Typed.Hosting.Tests.Telemetry;

/// <summary>Listens to what the nodes of the process measure.</summary>
internal sealed class Meters : IDisposable
{
    private readonly ConcurrentQueue<Measured> _measured = new();
    private readonly MeterListener _listener = new();

    public Meters()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "GoAkt.Typed")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>How many messages wait on a node for actors of a kind.</summary>
    public static long Depth(EmbeddedNode node, string kind)
    {
        using Meters now = new();
        now._listener.RecordObservableInstruments();
        return now._measured
            .Single(measured =>
                measured.Instrument == "goakt.node.mailbox.depth"
                && measured.Kind == kind
                && Equals(measured.Tags["server.port"], node.ListenEndPoint.Port))
            .Value;
    }

    /// <summary>What a counter has counted for a kind.</summary>
    public long Sum(string instrument, string? kind) =>
        Of(instrument).Where(measured => measured.Kind == kind).Sum(static measured => measured.Value);

    public IEnumerable<Measured> Of(string instrument) =>
        _measured.Where(measured => measured.Instrument == instrument);

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue(new Measured(instrument.Name, value, tags.ToArray().ToDictionary()));

    internal sealed record Measured(string Instrument, long Value, Dictionary<string, object?> Tags)
    {
        public string? Kind => (string?)Tags.GetValueOrDefault("goakt.actor.kind");
    }
}
