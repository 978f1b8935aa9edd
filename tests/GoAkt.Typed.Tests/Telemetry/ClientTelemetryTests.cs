using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Faults;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Telemetry;

/// <summary>Who listens hears all clients of the process, and makes all calls of the process travel with a
/// trace.</summary>
[Collection(nameof(Alone))]
public sealed class ClientTelemetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_call_is_a_span_of_the_callers_trace(string wire)
    {
        using Spans spans = new();
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);
        using Activity caller = new("checkout");
        caller.SetIdFormat(ActivityIdFormat.W3C).Start();

        StringValue traceparent = await test.Client.Actors<IProbe>()["probe"].HeaderAsync(
            new BytesValue { Value = ByteString.CopyFromUtf8("traceparent") });

        Activity span = Assert.Single(spans.Of(caller));
        Assert.Equal(("tests.Probe/BytesValue", ActivityKind.Client), (span.DisplayName, span.Kind));
        Assert.Equal(caller.SpanId, span.ParentSpanId);
        Assert.Contains(span.SpanId.ToString(), traceparent.Value, StringComparison.Ordinal);
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["rpc.system"] = "goakt",
                ["rpc.service"] = "tests.Probe",
                ["rpc.method"] = "BytesValue",
                ["goakt.actor.kind"] = "tests.Probe",
                ["goakt.actor.name"] = "probe",
                ["server.address"] = "127.0.0.1",
                ["server.port"] = test.Client.Nodes[0].Port,
                ["goakt.wire"] = Wires.ProtocolOf(wire).ToString().ToLowerInvariant(),
            },
            span.TagObjects.ToDictionary(static tag => tag.Key, static tag => tag.Value));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Same(caller, Activity.Current);
    }

    [Fact]
    public async Task Calls_of_every_sort_have_spans()
    {
        using Spans spans = new();
        await using ClientTest test = await ClientTest.StartAsync(Wires.Duplex);
        using Activity caller = new("checkout");
        caller.SetIdFormat(ActivityIdFormat.W3C).Start();
        GoAktClient client = test.Client;

        await client.Actors<ICounter>().SpawnAsync("n", cancellationToken: Cancellation);
        await client.Actors<ICounter>()["n"].AddAsync(new Int64Value { Value = 1 }, Cancellation);
        await client.Actors<ICounter>()["n"].AddAllAsync([new Int64Value { Value = 1 }], Cancellation);
        await client.Grains<ICounterGrain>()["g"].GetAsync(new Empty(), Cancellation);
        await client.Actors<ICounter>().StopAsync("n", Cancellation);

        Assert.Equal(
            [
                "actors.Counter/Spawn",
                "actors.Counter/Int64Value",
                "actors.Counter/Int64Value",
                "actors.CounterGrain/Empty",
                "actors.Counter/Stop",
            ],
            spans.Of(caller).Select(static span => span.DisplayName));
    }

    [Fact]
    public async Task A_call_that_fails_says_so_in_its_span()
    {
        using Spans spans = new();
        await using ClientTest test = await ClientTest.StartAsync(Wires.Duplex);
        using Activity caller = new("checkout");
        caller.SetIdFormat(ActivityIdFormat.W3C).Start();

        ActorNotFoundException failure = await Assert.ThrowsAsync<ActorNotFoundException>(
            () => test.Client.Actors<IEcho>()["nobody"].EchoAsync(new StringValue(), Cancellation));

        Activity span = Assert.Single(spans.Of(caller));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(failure.Message, span.StatusDescription);
        Assert.Equal(typeof(ActorNotFoundException).FullName, span.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Calls_are_measured_without_the_actors_name()
    {
        using Figures figures = new("tests.Measured");
        await using ClientTest test = await ClientTest.StartAsync(
            Wires.Duplex, configureNode: static node => node.AddActor(static _ => new Measured()));
        await test.Node.SpawnAsync<IMeasured>("m", Cancellation);
        IMeasured measured = test.Client.Actors<IMeasured>()["m"];

        await measured.EchoAsync(new StringValue(), Cancellation);
        await measured.EchoAsync(new StringValue(), Cancellation);
        await Assert.ThrowsAsync<ActorNotFoundException>(
            () => test.Client.Actors<IMeasured>()["nobody"].EchoAsync(new StringValue(), Cancellation));

        Assert.Equal(3, figures.CountOf("rpc.client.call.duration"));
        Assert.Equal(0, figures.SumOf("goakt.client.calls.active"));
        Assert.Equal(6, figures.CountOf("goakt.client.calls.active"));
        Assert.Equal(
            [null, null, typeof(ActorNotFoundException).FullName],
            figures.TagsOf("rpc.client.call.duration", "error.type"));
        Assert.DoesNotContain(figures.TagNames, static tag => tag.Contains("name", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task A_call_that_reaches_no_node_names_the_one_that_it_was_for(WireProtocol protocol)
    {
        using Spans spans = new();
        using Figures figures = new("tests.Measured");
        using RefusingPort port = new();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [port.Address], options => options.Protocol = protocol, Cancellation);
        using Activity caller = new("checkout");
        caller.SetIdFormat(ActivityIdFormat.W3C).Start();
        ActorId actor = new("tests/Measured", "m");

        NodeUnavailableException failure = await Assert.ThrowsAsync<NodeUnavailableException>(() =>
            client.Actors<IMeasured>()["m"].EchoAsync(new StringValue(), Cancellation));
        await Assert.ThrowsAsync<NodeUnavailableException>(() =>
            client.TellAsync(actor, new StringValue(), Cancellation));
        await Assert.ThrowsAsync<NodeUnavailableException>(() =>
            client.EnsureSpawnedAsync(actor, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<NodeUnavailableException>(() => client.StopAsync(actor, Cancellation));

        int number = client.Nodes[0].Port;
        Assert.Equal(port.Address, failure.Node);
        Assert.Equal(4, spans.Of(caller).Length);
        Assert.All(spans.Of(caller), span =>
        {
            Assert.Equal("127.0.0.1", span.GetTagItem("server.address"));
            Assert.Equal(number, span.GetTagItem("server.port"));
        });
        Assert.Equal(
            [number, number, number, number], figures.ValuesOf("rpc.client.call.duration", "server.port"));

        // Nobody has found out what the node speaks, but for Connect, which takes no finding out.
        Assert.All(
            figures.TagsOf("rpc.client.call.duration", "goakt.wire"),
            wire => Assert.Equal(protocol == WireProtocol.Connect ? "connect" : null, wire));
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_call_that_ends_with_its_look_up_names_the_node_that_was_asked(string wire)
    {
        using Spans spans = new();
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IEcho>("e", Cancellation);
        using Activity caller = new("checkout");
        caller.SetIdFormat(ActivityIdFormat.W3C).Start();

        await Assert.ThrowsAsync<ActorNotFoundException>(
            () => test.Client.Actors<IEcho>()["nobody"].EchoAsync(new StringValue(), Cancellation));
        Assert.False(await test.Client.Actors<IEcho>().EnsureSpawnedAsync("e", cancellationToken: Cancellation));
        await test.Client.Actors<IEcho>().StopAsync("nobody", Cancellation);

        Assert.Equal(3, spans.Of(caller).Length);
        Assert.All(spans.Of(caller), span =>
        {
            Assert.Equal("127.0.0.1", span.GetTagItem("server.address"));
            Assert.Equal(test.Client.Nodes[0].Port, span.GetTagItem("server.port"));
            Assert.Equal(
                Wires.ProtocolOf(wire).ToString().ToLowerInvariant(), span.GetTagItem("goakt.wire"));
        });
    }

    [Fact]
    public async Task A_call_that_is_given_up_during_its_look_up_names_the_node_that_was_asked()
    {
        using Spans spans = new();
        await using StubNode node = new(WireProtocol.Framed);
        node.On<RemoteLookupRequest>(StubNode.NeverAsync);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], static options => options.Protocol = WireProtocol.Framed, Cancellation);
        using Activity caller = new("checkout");
        caller.SetIdFormat(ActivityIdFormat.W3C).Start();
        using CancellationTokenSource mine = new();

        Task call = client.Actors<IEcho>()["e"].EchoAsync(new StringValue(), mine.Token);
        await Eventually.TrueAsync(() => node.CountOf<RemoteLookupRequest>() == 1);
        await mine.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        Activity span = Assert.Single(spans.Of(caller));
        Assert.Equal(client.Nodes[0].Port, span.GetTagItem("server.port"));
        Assert.Equal("framed", span.GetTagItem("goakt.wire"));
    }

    [Theory]
    [InlineData(Wires.ConnectWithTextAddresses)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task The_nodes_of_a_client_are_observed_until_it_is_disposed(string wire)
    {
        int port;
        await using (ClientTest test = await ClientTest.StartAsync(wire))
        {
            port = test.Client.Nodes[0].Port;
            await test.Client.KindsAsync(Cancellation);

            Dictionary<string, long> observed = Observe(port);

            Assert.Equal(1, observed["goakt.client.node.available"]);
            Assert.Equal(0, observed["goakt.client.calls.in_flight"]);
            if (wire != Wires.ConnectWithTextAddresses)
            {
                Assert.Equal(1, observed["goakt.client.connections"]);
                Assert.Equal(0, observed["goakt.client.queued"]);
            }
        }

        Assert.Empty(Observe(port));
    }

    [Fact]
    public async Task Retries_and_looks_into_the_address_cache_are_counted()
    {
        await using ClientTest test = await ClientTest.StartAsync(Wires.Duplex);
        await test.Client.KindsAsync(Cancellation);
        ConcurrentDictionary<string, long> counts = new();
        using MeterListener listener = Listener((instrument, value, _) =>
            counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        await test.Node.SpawnAsync<IEcho>("e", Cancellation);

        await test.Client.Actors<IEcho>()["e"].EchoAsync(new StringValue(), Cancellation);
        await test.Client.Actors<IEcho>()["e"].EchoAsync(new StringValue(), Cancellation);
        await test.Client.Actors<IEcho>()["e"].EchoAsync(new StringValue(), Cancellation);
        await test.Node.StopAsync("e", Cancellation);
        await Assert.ThrowsAsync<ActorNotFoundException>(
            () => test.Client.Actors<IEcho>()["e"].EchoAsync(new StringValue(), Cancellation));

        Assert.Equal(3, counts["goakt.client.cache.hits"]);
        Assert.True(counts["goakt.client.cache.misses"] >= 2);
        Assert.True(counts["goakt.client.retries"] >= 1);
    }

    private static Dictionary<string, long> Observe(int port)
    {
        Dictionary<string, long> observed = [];
        using MeterListener listener = Listener((instrument, value, tags) =>
        {
            if (instrument.IsObservable && tags.Contains(new("server.port", port)))
            {
                observed.Add(instrument.Name, value);
            }
        });
        listener.RecordObservableInstruments();
        return observed;
    }

    private static MeterListener Listener(Action<Instrument, long, KeyValuePair<string, object?>[]> note)
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
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => note(instrument, value, tags.ToArray()));
        listener.Start();
        return listener;
    }

    /// <summary>A kind that no other test calls.</summary>
    [ActorKind("tests/Measured")]
    public interface IMeasured
    {
        Task<StringValue> EchoAsync(StringValue text, CancellationToken cancellationToken = default);
    }

    private sealed class Measured : IMeasured
    {
        public Task<StringValue> EchoAsync(StringValue text, CancellationToken cancellationToken = default) =>
            Task.FromResult(text);
    }

    private sealed class Spans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _spans = new();
        private readonly ActivityListener _listener;

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == "GoAkt.Typed",
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) =>
                    ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = _spans.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        /// <summary>The client's spans of a trace, in the order in which they ended.</summary>
        public Activity[] Of(Activity caller) =>
            [.. _spans.Where(span => span.TraceId == caller.TraceId && span.Kind == ActivityKind.Client)];

        public void Dispose() => _listener.Dispose();
    }

    /// <summary>What is measured of one kind.</summary>
    private sealed class Figures : IDisposable
    {
        private readonly ConcurrentQueue<Figure> _figures = new();
        private readonly MeterListener _listener = new();

        public Figures(string kind)
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "GoAkt.Typed")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
                Note(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.Start();

            void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
            {
                KeyValuePair<string, object?>[] all = tags.ToArray();
                if (all.Any(tag => tag.Key == "rpc.service" && tag.Value as string == kind))
                {
                    _figures.Enqueue(new Figure(instrument.Name, value, all));
                }
            }
        }

        public IEnumerable<string> TagNames =>
            _figures.SelectMany(static figure => figure.Tags.Select(static tag => tag.Key));

        public int CountOf(string name) => _figures.Count(figure => figure.Name == name);

        public double SumOf(string name) =>
            _figures.Where(figure => figure.Name == name).Sum(static figure => figure.Value);

        public IEnumerable<string?> TagsOf(string name, string tag) =>
            ValuesOf(name, tag).Select(static value => value as string);

        public IEnumerable<object?> ValuesOf(string name, string tag) =>
            _figures
                .Where(figure => figure.Name == name)
                .Select(figure => figure.Tags.FirstOrDefault(one => one.Key == tag).Value);

        public void Dispose() => _listener.Dispose();

        private sealed record Figure(string Name, double Value, KeyValuePair<string, object?>[] Tags);
    }
}
