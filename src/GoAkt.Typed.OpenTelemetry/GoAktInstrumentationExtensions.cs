using GoAkt.Typed.Telemetry;

namespace OpenTelemetry.Trace
{
    /// <summary>Lets traces have the spans of GoAkt clients and embedded nodes.</summary>
    public static class GoAktTracerProviderBuilderExtensions
    {
        /// <summary>Adds the spans of calls to GoAkt actors, and of the messages that an embedded node's actors
        /// handle.</summary>
        /// <param name="builder">The builder of traces.</param>
        /// <returns>The builder.</returns>
        public static TracerProviderBuilder AddGoAktInstrumentation(this TracerProviderBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            return builder.AddSource(ClientTelemetry.SourceName);
        }
    }
}

namespace OpenTelemetry.Metrics
{
    /// <summary>Lets metrics have the figures of GoAkt clients and embedded nodes.</summary>
    public static class GoAktMeterProviderBuilderExtensions
    {
        /// <summary>Adds the figures of GoAkt clients, and of embedded nodes.</summary>
        /// <param name="builder">The builder of metrics.</param>
        /// <returns>The builder.</returns>
        public static MeterProviderBuilder AddGoAktInstrumentation(this MeterProviderBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            return builder.AddMeter(ClientTelemetry.SourceName);
        }
    }
}
