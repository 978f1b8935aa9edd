using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>Listens to the client's spans and figures while calls are measured, as an exporter would that keeps
/// nothing.</summary>
internal static class Listeners
{
    private const string Source = "GoAkt.Typed";

    public static async Task<Measurement> ListenDuringAsync(Func<Task<Measurement>> measure)
    {
        using ActivityListener spans = new()
        {
            ShouldListenTo = static source => source.Name == Source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(spans);
        using MeterListener figures = new()
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == Source)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        figures.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        figures.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        figures.Start();
        return await measure();
    }
}
