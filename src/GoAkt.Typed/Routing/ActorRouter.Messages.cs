using System.Diagnostics;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Routing;

/// <content> Asks and tells. Their way in the steady state has no task of its own but the one that the caller awaits;
/// a call that has to look a name up, or is tried again, leaves it for the slow way. </content>
internal sealed partial class ActorRouter
{
    public Task<TReply> AskAsync<TReply>(
        ActorId actor,
        IMessage message,
        MessageType type,
        ReplyParser parser,
        TimeSpan timeout,
        CallRecord? record,
        CancellationToken cancellationToken)
        where TReply : class, IMessage
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TReply>(cancellationToken);
        }

        Node? node = null;
        try
        {
            CallOptions call = Begin(actor, timeout, record, cancellationToken);
            if (Cache.TryGet(actor.Name) is not { } target || target.Connector.Remoting is not { } remoting)
            {
                return AskSlowlyAsync<TReply>(actor, Keep(message), parser, call, default);
            }

            node = target.Owner;
            record?.NoteNode(node.Observed, remoting.Protocol);
            ClientTelemetry.CountCacheHit();
            ValueTask<IMessage> reply =
                remoting.AskAsync(target.Address, message, type, parser, For(target, call));
            return AwaitReplyAsync<TReply>(reply, target, target.Usage.BeginCall(), actor, parser, call);
        }
        catch (RemotingException e)
        {
            return Task.FromException<TReply>(Translate(e, CallNames.Ask, actor, node, record));
        }
        catch (Exception e)
        {
            return FailedCall.Of<TReply>(e);
        }
    }

    public Task TellAsync(
        ActorId actor,
        IMessage message,
        MessageType type,
        CallRecord? record,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        Node? node = null;
        try
        {
            CallOptions call = Begin(actor, Settings.RequestTimeout, record, cancellationToken);
            if (Cache.TryGet(actor.Name) is not { } target || target.Connector.Remoting is not { } remoting)
            {
                return TellSlowlyAsync(actor, Keep(message), call, default);
            }

            _verification.KeepFresh(remoting, target, actor, call);
            node = target.Owner;
            record?.NoteNode(node.Observed, remoting.Protocol);
            ClientTelemetry.CountCacheHit();
            ValueTask taken = remoting.TellAsync(target.Address, message, type, For(target, call));
            return AwaitTakenAsync(taken, remoting, target, target.Usage.BeginCall(), actor, call);
        }
        catch (RemotingException e)
        {
            return Task.FromException(Translate(e, CallNames.Tell, actor, node, record));
        }
        catch (Exception e)
        {
            return FailedCall.Of<bool>(e);
        }
    }

    private async Task<TReply> AwaitReplyAsync<TReply>(
        ValueTask<IMessage> reply,
        CachedAddress target,
        long startedAt,
        ActorId actor,
        ReplyParser parser,
        CallOptions call)
        where TReply : class, IMessage
    {
        RetryState retry;
        KeptMessages unsent;
        try
        {
            IMessage answer = await reply.ConfigureAwait(false);
            target.Presence.MarkVerified(startedAt);
            Retries.Refill();
            return (TReply)answer;
        }
        catch (RemotingException e)
        {
            // Made here, so that a call that succeeds does not keep it while it waits.
            retry = new RetryState { StartedAt = startedAt };
            ThrowUnlessRetrying(
                e, CallNames.Ask, actor, target, wasCached: true, e.Unsent is not null, call.Record, ref retry);
            unsent = e.Unsent!;
        }
        finally
        {
            target.Usage.EndCall(startedAt);
        }

        return await AskSlowlyAsync<TReply>(actor, unsent, parser, call, retry).InPlace();
    }

    private async Task<TReply> AskSlowlyAsync<TReply>(
        ActorId actor, KeptMessages message, ReplyParser parser, CallOptions call, RetryState retry)
        where TReply : class, IMessage
    {
        using (message)
        {
            return await CallActorAsync(
                    CallNames.Ask,
                    actor,
                    async (remoting, target) =>
                    {
                        long startedAt = Stopwatch.GetTimestamp();
                        IMessage reply = await remoting
                            .AskAsync(
                                target.Address,
                                message.Single,
                                MessageType.Of(message.Single),
                                parser,
                                For(target, call))
                            .InPlace();
                        target.Presence.MarkVerified(startedAt);
                        return (TReply)reply;
                    },
                    call,
                    retry)
                .InPlace();
        }
    }

    private async Task AwaitTakenAsync(
        ValueTask taken, NodeRemoting remoting, CachedAddress target, long startedAt, ActorId actor, CallOptions call)
    {
        RetryState retry;
        KeptMessages unsent;
        try
        {
            await taken.ConfigureAwait(false);
            if (!TellVerification.IsConfirmed(remoting, target))
            {
                await _verification.ConfirmAsync(remoting, target, call).InPlace();
            }

            Retries.Refill();
            return;
        }
        catch (RemotingException e)
        {
            retry = new RetryState { StartedAt = startedAt };
            ThrowUnlessRetrying(
                e, CallNames.Tell, actor, target, wasCached: true, e.Unsent is not null, call.Record, ref retry);
            unsent = e.Unsent!;
        }
        finally
        {
            target.Usage.EndCall(startedAt);
        }

        await TellSlowlyAsync(actor, unsent, call, retry).InPlace();
    }

    private async Task TellSlowlyAsync(ActorId actor, KeptMessages message, CallOptions call, RetryState retry)
    {
        using (message)
        {
            await CallActorAsync(
                CallNames.Tell,
                actor,
                async (remoting, target) =>
                {
                    _verification.KeepFresh(remoting, target, actor, call);
                    await remoting.TellAsync(
                        target.Address, message.Single, MessageType.Of(message.Single), For(target, call))
                        .InPlace();
                    await _verification.ConfirmAsync(remoting, target, call).InPlace();
                    return true;
                },
                call,
                retry).InPlace();
        }
    }

    private static CallOptions For(CachedAddress target, CallOptions call) => call with { Actor = target.Presence };
}
