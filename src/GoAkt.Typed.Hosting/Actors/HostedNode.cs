using System.Diagnostics.CodeAnalysis;
using System.Text;
using GoAkt.Typed.Hosting.Telemetry;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>The node that actors live on and requests are about: its address, its kinds, its actors and its
/// grains.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no timer and no handle to release.")]
internal sealed partial class HostedNode : IMailboxes
{
    // GoAkt's own actors; ours has none, but their names stay reserved.
    private const string ReservedPrefix = "GoAkt";

    private readonly CancellationTokenSource _ended = new();
    private volatile bool _isStopping;
    private volatile bool _isEnding;

    public HostedNode(string systemName, HostPort address)
    {
        SystemName = systemName;
        Address = address;
        AddressText = address.ToString();
        Utf8AddressPrefix = Encoding.UTF8.GetBytes($"goakt://{systemName}@{address}/");
        Actors = new ActorRegistry(this);
        Grains = new ActorRegistry(this);
    }

    public string SystemName { get; }

    public HostPort Address { get; }

    /// <summary>The address as <c>host:port</c>.</summary>
    public string AddressText { get; }

    /// <summary>What every actor's address on this node begins with.</summary>
    public byte[] Utf8AddressPrefix { get; }

    /// <summary>What an error calls the node.</summary>
    public required Type Owner { get; init; }

    public required bool Clustered { get; init; }

    /// <summary>The most bytes that a frame or a message may take, in either direction.</summary>
    public required int MaxFrameSize { get; init; }

    public required HostedKinds Kinds { get; init; }

    public required IServiceProvider Services { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public FirstWarnings Warnings { get; } = new();

    public required FailureLog Failures { get; init; }

    /// <summary>The longest that an actor may take to start, where its spawn does not say.</summary>
    public required TimeSpan InitTimeout { get; init; }

    /// <summary>The longest that a stop waits for the handler at hand, and then for each step of the actor's own
    /// end.</summary>
    public required TimeSpan StopTimeout { get; init; }

    /// <summary>Whether the node takes no new requests any more. Those that it has taken are answered, if their actors
    /// do so in time.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Whether actors and grains are stopped, whatever they have to do. Before that, a node that drains starts
    /// even others, if what it has taken needs them.</summary>
    public bool IsEnding => _isEnding;

    /// <summary>Cancelled when no actor of the node is left to answer anything.</summary>
    public CancellationToken Ended => _ended.Token;

    public ActorRegistry Actors { get; }

    public ActorRegistry Grains { get; }

    IReadOnlyDictionary<string, int> IMailboxes.Depths
    {
        get
        {
            // Kinds without actors too: a gauge that is at zero tells more than one that is missing.
            Dictionary<string, int> depths = [];
            foreach (HostedKind kind in Kinds.All)
            {
                depths[kind.Name] = 0;
            }

            foreach (HostedActor actor in Actors.All.Concat(Grains.All))
            {
                depths[actor.Identity.Kind.Name] += actor.Depth;
            }

            return depths;
        }
    }

    public static bool IsReserved(string name) => name.StartsWith(ReservedPrefix, StringComparison.Ordinal);

    public bool IsAt(string host, int port) =>
        port == Address.Port && string.Equals(host, Address.Host, StringComparison.Ordinal);

    public ActorAddress AddressOf(string name) => ActorAddress.Parse($"goakt://{SystemName}@{AddressText}/{name}");

    /// <summary>Refuses every request from now on.</summary>
    public void BeginStop() => _isStopping = true;

    /// <summary>Stops every grain and actor.</summary>
    public Task StopActorsAsync()
    {
        _isEnding = true;

        // Both at once: a grain may be at work on what an actor ends by its token, or the other way round.
        return Task.WhenAll(Grains.StopAllAsync(), Actors.StopAllAsync());
    }

    /// <summary>Ends the asks that no actor will answer.</summary>
    public Task EndAsync() => _ended.CancelAsync();
}
