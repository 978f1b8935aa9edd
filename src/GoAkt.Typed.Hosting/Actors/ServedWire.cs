namespace GoAkt.Typed.Hosting.Actors;

/// <summary>The wire that a message came by.</summary>
internal enum ServedWire : byte
{
    Connect,
    Framed,
    Duplex,
}

internal static class ServedWireExtensions
{
    /// <summary>The wire as spans name it.</summary>
    public static string ToTag(this ServedWire wire) => wire switch
    {
        ServedWire.Connect => "connect",
        ServedWire.Framed => "framed",
        _ => "duplex",
    };
}
