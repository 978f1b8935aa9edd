namespace GoAkt.Typed.Remoting.Tls;

/// <summary>How connections to a node are encrypted at present: certificates may be replaced while the client
/// runs.</summary>
internal sealed class TlsSource(TlsSettings settings)
{
    private TlsSettings _current = settings;

    /// <summary>What a connection that is opened now goes by.</summary>
    public TlsSettings Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }
}
