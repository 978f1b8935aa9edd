using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Faults;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Telemetry;

/// <summary>Listeners are the application's code and may throw anything, which changes neither calls nor what other
/// listeners hear.</summary>
[Collection(nameof(Alone))]
public sealed class FaultyListenerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sample", false)]
    [InlineData("start", false)]
    [InlineData("stop", false)]
    [InlineData("measure", false)]
    [InlineData("sample", true)]
    [InlineData("start", true)]
    [InlineData("stop", true)]
    [InlineData("measure", true)]
    public async Task What_a_listener_throws_changes_no_call_and_no_figure(string fault, bool intercepts)
    {
        using Witness witness = new();
        await using ClientTest test = await ClientTest.StartAsync(Wires.Duplex, options =>
        {
            if (intercepts)
            {
                options.Interceptors.Add(new PassingOn());
            }
        });
        GoAktClient client = test.Client;
        ActorId counter = new("actors/Counter", "n");
        using (Faulty(fault))
        {
            await client.SpawnAsync(counter, cancellationToken: Cancellation);
            Assert.False(await client.EnsureSpawnedAsync(counter, cancellationToken: Cancellation));
            await client.Actors<ICounter>()["n"].AddAsync(new Int64Value { Value = 1 }, Cancellation);
            await client.Actors<ICounter>()["n"].AddAllAsync([new Int64Value { Value = 2 }], Cancellation);
            Assert.Equal(3, (await client.Actors<ICounter>()["n"].GetAsync(new Empty(), Cancellation)).Value);
            await client.Grains<ICounterGrain>()["g"].GetAsync(new Empty(), Cancellation);
            await Assert.ThrowsAsync<ActorNotFoundException>(
                () => client.Actors<IEcho>()["nobody"].EchoAsync(new StringValue(), Cancellation));
            await client.StopAsync(counter, Cancellation);
        }

        Assert.Equal(0, witness.Active);
        Assert.Equal(8, witness.Durations.Count);
        Assert.Equal(
            [typeof(ActorNotFoundException).FullName], witness.Durations.Where(static error => error is not null));
        Assert.All(witness.Ends, static span => Assert.Equal(1, span.Value));
        Assert.Equal(fault == "sample" ? 0 : 8, witness.Ends.Count);
    }

    private static IDisposable Faulty(string fault)
    {
        if (fault == "measure")
        {
            MeterListener listener = new()
            {
                InstrumentPublished = static (instrument, listener) =>
                {
                    if (instrument.Meter.Name == "GoAkt.Typed")
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => throw new TimeZoneNotFoundException());
            listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => throw new TimeZoneNotFoundException());
            listener.Start();
            return listener;
        }

        ActivityListener spans = new()
        {
            ShouldListenTo = static source => source.Name == "GoAkt.Typed",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => fault == "sample"
                ? throw new TimeZoneNotFoundException()
                : ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _ => ThrowIf(fault == "start"),
            ActivityStopped = _ => ThrowIf(fault == "stop"),
        };
        ActivitySource.AddActivityListener(spans);
        return spans;
    }

    private static void ThrowIf(bool condition)
    {
        if (condition)
        {
            throw new TimeZoneNotFoundException();
        }
    }

    private sealed class PassingOn : ICallInterceptor
    {
        public Task InterceptAsync(InterceptedCall call, Func<Task> next) => next();
    }

    /// <summary>A listener that does what it should, and is told before the faulty one.</summary>
    private sealed class Witness : IDisposable
    {
        private readonly MeterListener _figures = new();
        private readonly ActivityListener _spans;
        private long _active;

        public Witness()
        {
            _figures.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name is "rpc.client.call.duration" or "goakt.client.calls.active")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _figures.SetMeasurementEventCallback<double>((_, _, tags, _) => Durations.Enqueue(
                tags.ToArray().FirstOrDefault(static tag => tag.Key == "error.type").Value as string));
            _figures.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _active, value));
            _figures.Start();
            _spans = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == "GoAkt.Typed",
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) =>
                    ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span =>
                {
                    if (span.Kind == ActivityKind.Client)
                    {
                        Ends.AddOrUpdate(span.SpanId, 1, static (_, ends) => ends + 1);
                    }
                },
            };
            ActivitySource.AddActivityListener(_spans);
        }

        public long Active => Volatile.Read(ref _active);

        public ConcurrentQueue<string?> Durations { get; } = new();

        public ConcurrentDictionary<ActivitySpanId, int> Ends { get; } = new();

        public void Dispose()
        {
            _figures.Dispose();
            _spans.Dispose();
        }
    }
}
