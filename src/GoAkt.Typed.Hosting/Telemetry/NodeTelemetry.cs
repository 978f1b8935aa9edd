using System.Reflection;

namespace GoAkt.Typed.Hosting.Telemetry;

/// <summary>What spans and metrics are called.</summary>
internal static class NodeTelemetry
{
    /// <summary>The name of the activity source and of the meter: the client's are called the same.</summary>
    public const string Name = "GoAkt.Typed";

    public const string KindTag = "goakt.actor.kind";
    public const string WireTag = "goakt.wire";
    public const string ErrorTypeTag = "error.type";
    public const string ServerAddressTag = "server.address";
    public const string ServerPortTag = "server.port";

    /// <summary>The version of the package, without the commit.</summary>
    public static string? Version { get; } = typeof(NodeTelemetry).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
}
