using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace WebShop.Hosting;

/// <summary>Traces and metrics: to the console, or by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where
/// to.</summary>
internal static class ShopTelemetry
{
    private const int ConsoleMetricsEveryMilliseconds = 60_000;

    private static readonly ExplicitBucketHistogramConfiguration s_withoutBuckets = new() { Boundaries = [] };

    public static void AddShopTelemetry(this IHostApplicationBuilder builder, string serviceName)
    {
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(serviceName))
            .WithTracing(static traces => traces
                .AddAspNetCoreInstrumentation(static web => web.Filter = IsWorthATrace)
                .AddGoAktInstrumentation())
            .WithMetrics(static metrics => metrics.AddGoAktInstrumentation());
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.WithMetrics(static metrics => metrics.AddAspNetCoreInstrumentation()).UseOtlpExporter();
        }
        else if (builder.Configuration.GetValue("Telemetry:Console", defaultValue: true))
        {
            telemetry
                .WithTracing(static traces => traces.AddConsoleExporter())
                .WithMetrics(static metrics => metrics
                    .AddView(static _ => s_withoutBuckets)
                    .AddConsoleExporter(static (_, reader) =>
                        reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                            ConsoleMetricsEveryMilliseconds));
        }
    }

    // What shoppers do. The page's own files, its stream of events and the health checks would hide it.
    private static bool IsWorthATrace(HttpContext context) => context.Request.Path.StartsWithSegments("/api");
}
