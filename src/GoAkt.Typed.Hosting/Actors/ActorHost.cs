using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>What every actor of a node lives with.</summary>
internal sealed record ActorHost
{
    public required string SystemName { get; init; }

    /// <summary>The node's own address, as <c>host:port</c>.</summary>
    public required string NodeAddress { get; init; }

    public required IServiceProvider Services { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required FailureLog Failures { get; init; }

    /// <summary>Cancelled when no actor of the node is left to answer anything.</summary>
    public required CancellationToken Ended { get; init; }

    /// <summary>The longest that an actor may take to start, where its spawn does not say.</summary>
    public required TimeSpan InitTimeout { get; init; }

    /// <summary>The longest that a stop waits for the handler at hand, and then for each step of the actor's own
    /// end.</summary>
    public required TimeSpan StopTimeout { get; init; }

    public ActorAddress AddressOf(string name) => ActorAddress.Parse($"goakt://{SystemName}@{NodeAddress}/{name}");
}
