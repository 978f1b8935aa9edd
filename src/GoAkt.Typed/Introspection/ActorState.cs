
namespace GoAkt.Typed.Introspection;

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

/// <summary>What a node of GoAkt 4.x counts of one actor.</summary>
/// <param name="Uptime">How long the actor has been running, in whole seconds.</param>
/// <param name="LatestProcessedDuration">How long the latest message took to handle.</param>
/// <param name="ChildrenCount">The actor's children.</param>
/// <param name="DeadLettersCount">Messages that found it gone.</param>
/// <param name="RestartCount">How often it was restarted.</param>
/// <param name="ProcessedCount">Messages that it has handled.</param>
/// <param name="StashSize">Messages that it has stashed.</param>
/// <param name="FailureCount">How often it has failed.</param>
/// <param name="ReinstateCount">How often it was reinstated.</param>
/// <param name="UnhandledCount">Messages of types that it does not handle; 0 where the node is older than GoAkt 4.5.3,
/// which does not tell.</param>
public sealed record ActorMetric(
    TimeSpan Uptime,
    TimeSpan LatestProcessedDuration,
    long ChildrenCount,
    long DeadLettersCount,
    long RestartCount,
    long ProcessedCount,
    long StashSize,
    long FailureCount,
    long ReinstateCount,
    long UnhandledCount = 0);
