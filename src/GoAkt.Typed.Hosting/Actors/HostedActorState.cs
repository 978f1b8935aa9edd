namespace GoAkt.Typed.Hosting.Actors;

<<<<<<<< HEAD:src/GoAkt.Typed.Hosting/Actors/HostedActorState.cs
internal enum HostedActorState
========
internal enum ActorPhase
>>>>>>>> hosting:src/GoAkt.Typed.Hosting/Actors/ActorPhase.cs
{
    Starting,
    Running,

    /// <summary>A message failed, and the supervision did not say to go on: the actor waits to be reinstated, respawned or stopped.</summary>
    Suspended,
    Stopping,
    Stopped,
}
