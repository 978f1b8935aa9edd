using System.Diagnostics;
using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace GoAkt.Typed.DependencyInjection.Tests;

/// <summary>What OpenTelemetry gets when a program asks for it as for any other instrumentation.</summary>
public sealed class OpenTelemetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_spans_the_client_and_the_actor_and_metrics_come_along()
    {
        List<Activity> spans = [];
        List<Metric> metrics = [];
        using TracerProvider traces =
            Sdk.CreateTracerProviderBuilder().AddGoAktInstrumentation().AddInMemoryExporter(spans).Build();
        using MeterProvider meters =
            Sdk.CreateMeterProviderBuilder().AddGoAktInstrumentation().AddInMemoryExporter(metrics).Build();
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            static options => options.AddActor<Echo>(), Cancellation);
        await node.SpawnAsync<IEcho>("e", Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync([node.Address], null, Cancellation);
        using Activity caller = new("checkout") { ActivityTraceFlags = ActivityTraceFlags.Recorded };
        caller.SetIdFormat(ActivityIdFormat.W3C).Start();

        await client.Actors<IEcho>()["e"].EchoAsync(new StringValue { Value = "a" }, Cancellation);

        // The node ends its span when it has sent its answer.
        Activity[] OfTheCall() => [.. spans.ToArray().Where(span => span.TraceId == caller.TraceId)];
        await Eventually.TrueAsync(() => OfTheCall().Length == 2);
        Activity sent = Assert.Single(OfTheCall(), static span => span.Kind == ActivityKind.Client);
        Activity handled = Assert.Single(OfTheCall(), static span => span.Kind == ActivityKind.Server);
        Assert.Equal("actors.Echo/StringValue", sent.DisplayName);
        Assert.Equal((sent.DisplayName, sent.SpanId), (handled.DisplayName, handled.ParentSpanId));
        meters.ForceFlush();
        Assert.Contains(metrics, static metric => metric.Name == "rpc.client.call.duration");
        Assert.Contains(metrics, static metric => metric.Name == "goakt.client.connections");
        Assert.Contains(metrics, static metric => metric.Name == "goakt.node.messages.handled");
    }
}
