namespace GoAkt.Typed.Hosting.Actors;

internal enum ActorPhase
{
    Starting,
    Running,

    /// <summary>A message failed, and the supervision did not say to go on: the actor waits to be reinstated, respawned
    /// or stopped.</summary>
    Suspended,
    Stopping,
    Stopped,
}
