namespace GoAkt.Typed;

/// <summary>What an actor of GoAkt 4.x can be asked to be.</summary>
public enum ActorState
{
    /// <summary>It takes messages.</summary>
    Running = 1,

    /// <summary>It is suspended after a failure, until it is reinstated.</summary>
    Suspended = 2,

    /// <summary>It is being stopped.</summary>
    Stopping = 3,

    /// <summary>It moves to another node when its own leaves the cluster.</summary>
    Relocatable = 4,

    /// <summary>It is a singleton.</summary>
    Singleton = 5,
}
