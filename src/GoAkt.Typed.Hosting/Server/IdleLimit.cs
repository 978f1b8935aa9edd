using System.IO.Pipelines;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>How long a connection may be silent, and how long it may take until it is known what it speaks.</summary>
internal sealed record IdleLimit(TimeSpan Limit, TimeProvider Time)
{
    /// <summary>The longest that a TLS handshake, or the first bytes of a wire, may take.</summary>
    public static readonly TimeSpan Handshake = TimeSpan.FromSeconds(10);

    /// <summary>The longest that the first bytes of a wire may take; no longer than the connection may be
    /// silent.</summary>
    public static TimeSpan HandshakeOf(TimeSpan limit) =>
        limit == Timeout.InfiniteTimeSpan || limit > Handshake ? Handshake : limit;

    public IdleWatch WatchHandshake(PipeReader input) => new(input, HandshakeOf(Limit), Time);

    public IdleWatch Watch(PipeReader input) => new(input, Limit, Time);
}
