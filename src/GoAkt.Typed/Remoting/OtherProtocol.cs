namespace GoAkt.Typed.Remoting;

/// <summary>Recognizes, by their first bytes, answers that are neither in Framed nor in Duplex.</summary>
internal static class OtherProtocol
{
    /// <summary>How many bytes tell.</summary>
    public const int StartSize = 4;

    private static ReadOnlySpan<byte> Http => "HTTP"u8;

    private static ReadOnlySpan<byte> TlsAlert => [0x15, 0x03];

    /// <summary>Says which protocol it is and what to do, or null if it is none that is known here.</summary>
    /// <param name="start"><see cref="StartSize"/> bytes at least.</param>
    public static string? Explain(ReadOnlySpan<byte> start) =>
        start.StartsWith(Http) ? "the node answered in HTTP: it speaks Connect (GoAkt 3.3 to 3.13), or is no GoAkt node"
        : start.StartsWith(TlsAlert) ? "the node answered in TLS: set GoAktClientOptions.Tls or Node.Tls"
        : null;
}
