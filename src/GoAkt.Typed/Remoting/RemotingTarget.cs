using System.Net;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Tls;

namespace GoAkt.Typed.Remoting;

/// <summary>The node that a remoting speaks to.</summary>
/// <param name="Address">What the node calls itself; its requests have to carry it.</param>
/// <param name="Dial">Where it is reached, which differs behind a port forward.</param>
/// <param name="MaxFrameSize">The most bytes that a request or an answer may take.</param>
/// <param name="ReadConnectTimeout">Reads <see cref="ConnectTimeout"/>, which may change.</param>
/// <param name="MaxConnections">The most connections that calls may be spread over at once.</param>
/// <param name="IdleTimeout">How long a connection without calls is kept.</param>
internal sealed record RemotingTarget(
    HostPort Address,
    HostPort Dial,
    int MaxFrameSize,
    Func<TimeSpan> ReadConnectTimeout,
    int MaxConnections,
    TimeSpan IdleTimeout)
{
    /// <summary>The longest that opening a connection may take, whatever the number of the host's addresses.</summary>
    public TimeSpan ConnectTimeout => ReadConnectTimeout();

    /// <summary>The most bytes of asks, and of tells, that may wait until the node takes more.</summary>
    public int MaxQueuedBytes { get; init; } = int.MaxValue;

    /// <summary>How long a connection on Duplex may be silent before the other end is pinged; after three times as long
    /// it is given up.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Over how many connections asks and tells are spread on Duplex, those to one actor always through the
    /// same.</summary>
    public int OrdinaryLanes { get; init; } = 1;

    /// <summary>The names, with wildcards, of actors to which all goes through the connection for large messages, on
    /// Duplex.</summary>
    public string[] LargeActors { get; init; } = [];

    /// <summary>From how many bytes on a message goes through the connection for large ones, on Duplex.</summary>
    public int LargeMessageSize { get; init; } = int.MaxValue;

    /// <summary>How the connection is encrypted, or null for plain TCP.</summary>
    public TlsSource? Tls { get; init; }

    public Compression Compression { get; init; }

    /// <summary>What the application uses in place of the zstd that comes along, if anything.</summary>
    public ICompressionCodec? ZstdCodec { get; init; }

    /// <summary>Finds the addresses of a host by its name.</summary>
    public Func<string, IPAddress[]> ResolveHost { get; init; } = Dns.GetHostAddresses;
}
