#if (telemetry)
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
#endif
using GoAktNamespace;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// The nodes of the cluster, and every other option of the client, are in the section "GoAkt" of the configuration.
builder.Services.AddGoAktClient(builder.Configuration);
if (builder.Environment.IsDevelopment() && !builder.Configuration.GetSection("GoAkt:Nodes").GetChildren().Any())
{
    builder.Services.AddDevelopmentNode();
}

builder.Services.AddValidation().AddProblemDetails().AddExceptionHandler<FailureHandler>();
builder.Services.AddHealthChecks().AddGoAkt();
#if (telemetry)

// Everything goes to the collector that the usual variable names, and nowhere without it.
OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
    .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddGoAktInstrumentation())
    .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddGoAktInstrumentation());
if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
{
    telemetry.UseOtlpExporter();
}
#endif

WebApplication app = builder.Build();

app.UseExceptionHandler();
app.MapGreeters();

// Alive: this process answers. Ready: so do nodes of the cluster.
app.MapHealthChecks("/health/live", new() { Predicate = static _ => false });
app.MapHealthChecks("/health/ready");

app.Run();
