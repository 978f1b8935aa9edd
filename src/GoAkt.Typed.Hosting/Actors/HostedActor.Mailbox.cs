namespace GoAkt.Typed.Hosting.Actors;

/// <content>What others may know of the mailbox.</content>
internal sealed partial class HostedActor
{
    /// <summary>Whether the actor does nothing and has nothing to do.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _phase == ActorPhase.Running && !_busy && _mailbox.Count == 0;
            }
        }
    }

    /// <summary>Whether the actor does nothing, and will handle nothing that it has. What waits for a suspended one
    /// waits for a request that reinstates it.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate)
            {
                return !_busy
                    && _respawn is null
                    && (_phase == ActorPhase.Suspended || (_phase == ActorPhase.Running && _mailbox.Count == 0));
            }
        }
    }

    /// <summary>The instance of the hosted class; null while the actor is being started or stopped.</summary>
    public object? Instance
    {
        get
        {
            lock (_gate)
            {
                return _phase is ActorPhase.Running or ActorPhase.Suspended ? _instance?.Hosted : null;
            }
        }
    }

    /// <summary>How many messages wait.</summary>
    public int Depth
    {
        get
        {
            lock (_gate)
            {
                return _mailbox.Count;
            }
        }
    }

    /// <summary>How many messages are at hand or wait.</summary>
    public int Unhandled
    {
        get
        {
            lock (_gate)
            {
                return _mailbox.Count + (_busy ? 1 : 0);
            }
        }
    }
}
