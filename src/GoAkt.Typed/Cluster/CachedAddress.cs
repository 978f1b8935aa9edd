using GoAkt.Typed.Remoting;

namespace GoAkt.Typed.Cluster;

/// <summary>Where an actor was found, and when it was last known to be there.</summary>
internal sealed class CachedAddress(ActorAddress address, Node owner, long expiresAtTick, TimeSpan tellVerification)
{
    private readonly SharedWork<bool> _verification = new();

    public ActorAddress Address { get; } = address;

    /// <summary>The node that hosts the actor.</summary>
    public Node Owner { get; } = owner;

    public bool IsExpired => Environment.TickCount64 >= expiresAtTick;

    public ActorPresence Presence { get; } = new(tellVerification);

    /// <summary>Whether the node is being asked for the actor.</summary>
    public bool IsVerifying => _verification.IsUnderWay;

    /// <summary>Asks the node for the actor, or joins the question that is under way.</summary>
    public Task VerifyAsync(Func<Task<bool>> ask) => _verification.Join(ask);

    /// <summary>As <see cref="VerifyAsync(Func{Task{bool}})"/>, within the caller's own time.</summary>
    public Task VerifyAsync(Func<Task<bool>> ask, CallOptions call) =>
        _verification.JoinAsync(ask, call, "the node did not say in time whether the actor is there");
}
