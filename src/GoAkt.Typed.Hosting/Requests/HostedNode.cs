using System.Text;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Remoting;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>The node that requests are about: its address, its kinds, its actors and its grains.</summary>
internal sealed class HostedNode(
    HostPort address,
    bool clustered,
    int maxFrameSize,
    HostedKinds kinds,
    ActorHost host,
    CancellationTokenSource ended)
{
    // GoAkt's own actors; ours has none, but their names stay reserved.
    private const string ReservedPrefix = "GoAkt";

    public HostPort Address { get; } = address;

    /// <summary>The address as <c>host:port</c>.</summary>
    public string AddressText { get; } = address.ToString();

    /// <summary>What every actor's address on this node begins with.</summary>
    public byte[] Utf8AddressPrefix { get; } = Encoding.UTF8.GetBytes($"goakt://{host.SystemName}@{address}/");

    public bool Clustered { get; } = clustered;

    /// <summary>The most bytes that a frame or a message may take, in either direction.</summary>
    public int MaxFrameSize { get; } = maxFrameSize;

    public HostedKinds Kinds { get; } = kinds;

    public ActorHost Host { get; } = host;

    public ActorRegistry Actors { get; } = new(host);

    public ActorRegistry Grains { get; } = new(host);

    public static bool IsReserved(string name) => name.StartsWith(ReservedPrefix, StringComparison.Ordinal);

    /// <exception cref="RequestRefusedException">The request is meant for another node.</exception>
    public void CheckHost(string host, int port)
    {
        if (port != Address.Port || !string.Equals(host, Address.Host, StringComparison.Ordinal))
        {
            throw Refusal.InvalidHost();
        }
    }

    /// <summary>Stops every grain and actor, and ends the asks that none of them will answer.</summary>
    public async Task StopAsync()
    {
        try
        {
            await Grains.StopAllAsync().ConfigureAwait(false);
            await Actors.StopAllAsync().ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }
}
