using GoAkt.Typed.Remoting;

namespace GoAkt.Typed.Cluster;

/// <summary>Where an actor was found, and when it was last known to be there.</summary>
internal sealed class CachedAddress(ActorAddress address, Node owner, long expiresAtTick, TimeSpan tellVerification)
{
    private Task? _verification;

    public ActorAddress Address { get; } = address;

    /// <summary>The node that hosts the actor.</summary>
    public Node Owner { get; } = owner;

    public bool IsExpired => Environment.TickCount64 >= expiresAtTick;

    public ActorPresence Presence { get; } = new(tellVerification);

    /// <summary>Whether the node is being asked for the actor.</summary>
    public bool IsVerifying => Volatile.Read(ref _verification) is not null;

    /// <summary>Asks the node for the actor, or joins the question that is under way.</summary>
    public Task VerifyAsync(Func<Task> ask)
    {
        TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _verification, completion.Task, null) is { } underWay)
        {
            return underWay;
        }

        _ = RunAsync(ask, completion);
        return completion.Task;
    }

    private async Task RunAsync(Func<Task> ask, TaskCompletionSource completion)
    {
        try
        {
            await ask().ConfigureAwait(false);
            Volatile.Write(ref _verification, null);
            completion.SetResult();
        }
        catch (Exception e)
        {
            Volatile.Write(ref _verification, null);
            completion.SetException(e);
        }
    }
}
