using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Routing;

/// <content>Asks and tells of several messages in one request.</content>
internal sealed partial class ActorRouter
{
    public async Task<IReadOnlyList<TReply>> AskAllAsync<TReply>(
        ActorId actor,
        IReadOnlyList<IMessage> messages,
        ReplyParser parser,
        TimeSpan timeout,
        CallRecord? record,
        CancellationToken cancellationToken)
        where TReply : class, IMessage
    {
        CallOptions call = Begin(actor, timeout, record, cancellationToken);
        if (messages.Count == 0)
        {
            return [];
        }

        IReadOnlyList<IMessage> replies = await SendBatchAsync(
                CallNames.Ask,
                actor,
                messages,
                (remoting, target, batch) =>
                    remoting.AskAllAsync(target.Address, batch, parser, For(target, call)),
                call)
            .InPlace();
        return replies is IReadOnlyList<TReply> all ? all : [.. replies.Cast<TReply>()];
    }

    public async Task TellAllAsync(
        ActorId actor, IReadOnlyList<IMessage> messages, CallRecord? record, CancellationToken cancellationToken)
    {
        CallOptions call = Begin(actor, Settings.RequestTimeout, record, cancellationToken);
        if (messages.Count == 0)
        {
            return;
        }

        await SendBatchAsync(
            CallNames.Tell,
            actor,
            messages,
            async (remoting, target, batch) =>
            {
                await remoting.TellAllAsync(target.Address, batch, For(target, call)).InPlace();
                await _verification.ConfirmAsync(remoting, target, call).InPlace();
                return true;
            },
            call).InPlace();
    }

    /// <summary>
    /// Sends several messages in one request. If the node does not find the actor, it may have found it for the first
    /// ones. So the batch can't be sent again, and the address is verified beforehand instead.
    /// </summary>
    private async Task<TResult> SendBatchAsync<TResult>(
        string callName,
        ActorId actor,
        IReadOnlyList<IMessage> messages,
        Func<NodeRemoting, CachedAddress, IReadOnlyList<IMessage>, ValueTask<TResult>> send,
        CallOptions call)
    {
        int count = messages.Count;
        RetryState retry = default;
        KeptMessages kept;
        if (Cache.TryGet(actor.Name) is { Connector.Remoting: { } known } cached
            && (cached.Presence.IsVerified || (known.VerifiesBatches && callName == CallNames.Tell)))
        {
            long startedAt = retry.StartedAt = cached.Usage.BeginCall();
            call.Record?.NoteNode(cached.Owner.Observed, known.Protocol);
            ClientTelemetry.CountCacheHit();
            try
            {
                TResult result = await SendOnceAsync(known, cached, messages).InPlace();
                Retries.Refill();
                return result;
            }
            catch (RemotingException e)
            {
                ThrowUnlessRetrying(
                    e, callName, actor, cached, wasCached: true, e.Unsent is not null, call.Record, ref retry);
                kept = e.Unsent!;
            }
            finally
            {
                cached.Usage.EndCall(startedAt);
            }
        }
        else
        {
            kept = Keep(callName, actor, messages);
        }

        using (kept)
        {
            return await CallActorAsync(
                callName,
                actor,
                async (remoting, target) =>
                {
                    await _verification.VerifyAsync(remoting, target, call).InPlace();
                    return await SendOnceAsync(remoting, target, kept.All).InPlace();
                },
                call,
                retry).InPlace();
        }

        async ValueTask<TResult> SendOnceAsync(
            NodeRemoting remoting, CachedAddress target, IReadOnlyList<IMessage> batch)
        {
            try
            {
                return await send(remoting, target, batch).InPlace();
            }
            catch (RemotingException e)
                when (count > 1 && e is { Failure: RemotingFailure.Answered, Code: ErrorCode.NotFound })
            {
                throw e.ButPartlySent();
            }
        }
    }
}
