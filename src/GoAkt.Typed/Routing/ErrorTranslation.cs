using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;

namespace GoAkt.Typed.Routing;

/// <summary>
/// Turns a failed remoting call into the exception that the caller sees. A code alone does not tell: a slow actor, a
/// failing one and one that does not handle the message answer alike, and the same condition has other codes on other
/// wires (docs/wire.md, "Rules every node enforces"). <c>docs/errors.md</c> holds the table.
/// </summary>
internal static class ErrorTranslation
{
    // The node's answer and the caller's own timer are due at the same time: whichever is first, the text is the same.
    private const string WhyNoReply =
        "The actor was slow, failed while it handled the message, or does not handle messages of that type.";

    public static GoAktException Translate(
        RemotingException e, string call, ActorId? actor, Node? node, string? attempts = null)
    {
        string where = node is null ? string.Empty : $" at node {node}";
        string what = actor is { } id ? $"{call} of actor '{id.Name}' of kind '{id.Kind}'{where}" : $"{call}{where}";
        what = attempts is null ? what : $"{what} ({attempts})";
        return e.Failure switch
        {
            RemotingFailure.Answered => TranslateAnswer(e, what, call, actor, node),
            RemotingFailure.NoNode => new NodeUnavailableException(
                $"{what} failed: {e.Message}.", e.Code, e.Delivery, e)
            { Actor = actor },
            RemotingFailure.NotConnected => new NodeUnavailableException(
                $"{what} failed: the node can't be reached: {e.Message}.", e.Code, e.Delivery, e)
            { Actor = actor, Node = node?.Address },
            RemotingFailure.ConnectionLost => new ConnectionLostException(
                $"{what} failed: {e.Message}.", e.Code, e.Delivery, e)
            { Actor = actor, Node = node?.Address, IsDisposal = e.IsDisposal },
            RemotingFailure.TimedOut => TimedOut(e, $"{what} failed: {e.Message}.", call, actor, node),
            RemotingFailure.TooLarge => new MessageTooLargeException(
                $"{what} failed: {e.Message}. Send less, or raise {nameof(GoAktClientOptions)}.{nameof(GoAktClientOptions.MaxFrameSize)} "
                    + "and the node's limit alike.",
                e.Code,
                e.Delivery,
                e)
            {
                Actor = actor,
                Node = node?.Address,
            },
            RemotingFailure.UnexpectedReply when e.InnerException is UnexpectedReplyTypeException reply =>
                new UnexpectedReplyException(
                    $"{what} failed: {reply.Message}. Either the contract says another type than the actor answers, or the node delivered the "
                        + "late answer of an earlier ask, as GoAkt up to 3.12 may.",
                    reply.Expected,
                    reply.Actual,
                    e)
                {
                    Actor = actor,
                    Node = node?.Address,
                },
            RemotingFailure.Backpressure => new BackpressureException(
                $"{what} failed: {e.Message}.", e.Code, e.Delivery, e)
            { Actor = actor, Node = node?.Address },
            RemotingFailure.UnwritableMessage => new GoAktException(
                $"{what} failed: {e.Message}.", e.Code, e.Delivery, e)
            { Actor = actor, Node = node?.Address },
            RemotingFailure.NotSupported => new NotSupportedByWireException(
                $"{what} failed: {e.Message}.", e.Code, e.Delivery, e)
            { Actor = actor, Node = node?.Address },
            _ => new WireProtocolException(
                $"{what} failed: {e.Message}.", e.Code, e.Delivery, e)
            { Actor = actor, Node = node?.Address },
        };
    }

    private static GoAktException TranslateAnswer(
        RemotingException e, string what, string call, ActorId? actor, Node? node)
    {
        string text = $"{what} failed: the node answered '{e.Message.ReplaceLineEndings(": ")}'";
        if (Says(e, "is not registered"))
        {
            return new KindNotRegisteredException(
                $"{text}. Register the kind on the cluster's nodes, or correct it in the contract.",
                e.Code,
                e.Delivery,
                e)
            {
                Actor = actor,
                Node = node?.Address,
            };
        }

        if (e.IsRemotingDisabled || Says(e, "actor system is shutting down"))
        {
            return new NodeUnavailableException(
                $"{text}: it is being stopped, or not started yet. Try again later, or elsewhere.",
                ErrorCode.Unavailable,
                e.Delivery,
                e)
            {
                Actor = actor,
                Node = node?.Address,
            };
        }

        if (Says(e, "already exists") || e.Code == ErrorCode.AlreadyExists)
        {
            string advice = call == CallNames.Spawn
                ? $" Use {nameof(GoAktClient.EnsureSpawnedAsync)} where it may be there already, or another name."
                : string.Empty;
            return new ActorAlreadyExistsException(
                $"{text}.{advice}", ErrorCode.AlreadyExists, e.Delivery, e)
            { Actor = actor, Node = node?.Address };
        }

        if (Says(e, "cluster is not enabled"))
        {
            return new ClusterNotEnabledException(
                $"{text}. Start the node with clustering, or do without this call.", e.Code, e.Delivery, e)
            { Actor = actor, Node = node?.Address };
        }

        if (Says(e, "request timed out") || e.Code == ErrorCode.DeadlineExceeded)
        {
            return call == CallNames.Ask
                ? new AskTimeoutException($"{text}. {WhyNoReply}", ErrorCode.DeadlineExceeded, e.Delivery, e)
                { Actor = actor, Node = node?.Address }
                : new CallTimeoutException($"{text}.", ErrorCode.DeadlineExceeded, e.Delivery, e)
                { Actor = actor, Node = node?.Address };
        }

        if (Says(e, "is not alive"))
        {
            return new ActorNotAliveException(
                $"{text}. Reinstate it if it is suspended after a failure; else it, or its node, is being stopped.",
                e.Code,
                e.Delivery,
                e)
            { Actor = actor, Node = node?.Address };
        }

        if (Says(e, "mailbox is full"))
        {
            return new BackpressureException(
                $"{text}. Send less at a time, or raise the capacity of the mailbox.",
                ErrorCode.ResourceExhausted,
                e.Delivery,
                e)
            {
                Actor = actor,
                Node = node?.Address,
            };
        }

        if (e.Code == ErrorCode.NotFound)
        {
            return new ActorNotFoundException($"{text}. Spawn the actor first.", e.Code, e.Delivery, e)
            { Actor = actor, Node = node?.Address };
        }

        if (e.Code == ErrorCode.ResourceExhausted)
        {
            return new MessageTooLargeException(
                $"{text}. Send less, or raise the limit on both sides.", e.Code, e.Delivery, e)
            {
                Actor = actor,
                Node = node?.Address,
            };
        }

        // A node that does not know how a request is compressed says so by the same code, and serves the call
        // otherwise.
        if (e.Code == ErrorCode.Unimplemented && !Says(e, "compression"))
        {
            return new NotSupportedByWireException(
                $"{text}: it is of a generation of GoAkt that does not serve this call, or no GoAkt node.",
                e.Code,
                e.Delivery,
                e)
            {
                Actor = actor,
                Node = node?.Address,
            };
        }

        if (Says(e, "invalid host"))
        {
            return new GoAktException(
                $"{text}: it calls itself by another address than {node?.Address}. Give the client the address that the node is bound to, and "
                + $"say by {nameof(Node)}.{nameof(Node.DialAddress)} where it is reached.", e.Code, e.Delivery, e)
            { Actor = actor, Node = node?.Address };
        }

        return new GoAktException($"{text}.", e.Code, e.Delivery, e) { Actor = actor, Node = node?.Address };
    }

    private static CallTimeoutException TimedOut(
        RemotingException e,
        string text,
        string call,
        ActorId? actor,
        Node? node) =>
        call == CallNames.Ask
            ? new AskTimeoutException(
                e.Delivery == Delivery.NotSent ? text : $"{text} {WhyNoReply}", e.Code, e.Delivery, e)
            {
                Actor = actor,
                Node = node?.Address,
            }
            : new CallTimeoutException(text, e.Code, e.Delivery, e) { Actor = actor, Node = node?.Address };

    private static bool Says(RemotingException e, string text) =>
        e.Message.Contains(text, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What calls are called in errors.</summary>
internal static class CallNames
{
    public const string Ask = "Ask";
    public const string Tell = "Tell";
    public const string Lookup = "Look-up";
    public const string Spawn = "Spawn";
    public const string Respawn = "Respawn";
    public const string Reinstate = "Reinstate";
    public const string Stop = "Stop";
    public const string Activate = "Activation";
    public const string Kinds = "Listing of the kinds";
    public const string Introspection = "Introspection";
}
