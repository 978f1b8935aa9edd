using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting;

internal static partial class NodeLog
{
    [LoggerMessage(1, LogLevel.Information, "Node {Node} of system '{System}' is up.")]
    public static partial void NodeStarted(ILogger logger, string node, string system);

    [LoggerMessage(2, LogLevel.Information, "Node {Node} has stopped.")]
    public static partial void NodeStopped(ILogger logger, string node);

    [LoggerMessage(3, LogLevel.Error, "Actor {Kind}/{Actor} failed while it handled {Message}.")]
    public static partial void ActorFailed(
        ILogger logger, string kind, string actor, string? message, Exception failure);

    [LoggerMessage(4, LogLevel.Error, "Actor {Kind}/{Actor} did not start.")]
    public static partial void ActorDidNotStart(ILogger logger, string kind, string actor, Exception failure);

    [LoggerMessage(5, LogLevel.Error, "Actor {Kind}/{Actor} did not stop in an orderly way.")]
    public static partial void ActorDidNotStop(ILogger logger, string kind, string actor, Exception failure);

    [LoggerMessage(EventId = 6, Message = "Actor {Kind}/{Actor} does not handle {Message}.")]
    public static partial void MessageUnhandled(
        ILogger logger, LogLevel level, string kind, string actor, string message);

    [LoggerMessage(7, LogLevel.Debug, "Actor {Kind}/{Actor} is passivated.")]
    public static partial void ActorPassivated(ILogger logger, string kind, string actor);

    [LoggerMessage(8, LogLevel.Warning, "Actor {Kind}/{Actor} is gone: its new incarnation did not start.")]
    public static partial void ActorGone(ILogger logger, string kind, string actor);

    [LoggerMessage(9, LogLevel.Debug, "Connection {Connection} is closed: {Reason}")]
    public static partial void ConnectionClosed(ILogger logger, string connection, string reason);

    [LoggerMessage(10, LogLevel.Error, "Connection {Connection} failed.")]
    public static partial void ConnectionFailed(ILogger logger, string connection, Exception failure);

    [LoggerMessage(11, LogLevel.Debug, "A message to '{Address}' went to the dead letters.")]
    public static partial void DeadLetter(ILogger logger, string address);

    [LoggerMessage(
        12, LogLevel.Warning, "{Count} connections are left: handlers of the node's actors block their threads.")]
    public static partial void ConnectionsLeft(ILogger logger, int count);

    [LoggerMessage(13, LogLevel.Error, "A handler of ActorFailed failed.")]
    public static partial void HandlerFailed(ILogger logger, Exception failure);

    [LoggerMessage(14, LogLevel.Error, "The node did not stop in an orderly way.")]
    public static partial void NodeStopFailed(ILogger logger, Exception failure);

    [LoggerMessage(15, LogLevel.Error, "The request '{Request}' failed, and is answered with an error.")]
    public static partial void RequestFailed(ILogger logger, string request, Exception failure);

    [LoggerMessage(
        EventId = 16,
        Message = "One of several messages that were told in one request went to the dead letters: {Reason}")]
    public static partial void MessageRefused(ILogger logger, LogLevel level, string reason);

    [LoggerMessage(17, LogLevel.Information, "Node {Node} takes no new requests, and answers those that it has.")]
    public static partial void NodeDraining(ILogger logger, string node);

    [LoggerMessage(
        18,
        LogLevel.Warning,
        "Node {Node} had no time left to drain: it stops while {Count} messages wait or are at hand.")]
    public static partial void NodeNotDrained(ILogger logger, string node, int count);

    [LoggerMessage(
        19, LogLevel.Warning, "The configuration's key '{Key}' has no effect: an embedded node has no such option ({Hint})")]
    public static partial void KeyUnknown(ILogger logger, string key, string hint);

    [LoggerMessage(
        20, LogLevel.Warning, "The configuration has no section '{Section}', which an embedded node was to be configured from.")]
    public static partial void SectionMissing(ILogger logger, string section);

    [LoggerMessage(EventId = 21, Message = "A request that wants no answer is refused: {Reason}")]
    public static partial void RequestRefused(ILogger logger, LogLevel level, string reason);

    [LoggerMessage(
        22,
        LogLevel.Warning,
        "Node {Node} did not wait for {Count} grains and actors, which are told to stop: the time for its stop was over.")]
    public static partial void ActorsLeft(ILogger logger, string node, int count);
}
