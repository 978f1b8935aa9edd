using System.Diagnostics;
using GoAkt.Typed.Cluster;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using Google.Protobuf;

namespace GoAkt.Typed;

/// <content>
/// Asks and tells. Their way in the steady state has no task of its own but the one that the caller awaits; whatever is out of the
/// ordinary, a name to look up or a call to try again, leaves it for the slow way.
/// </content>
internal sealed partial class ActorRouter
{
    public Task<TReply> AskAsync<TReply>(
        ActorId actor, IMessage message, MessageType type, ReplyParser parser, TimeSpan timeout, CancellationToken cancellationToken)
        where TReply : class, IMessage
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TReply>(cancellationToken);
        }

        CallOptions call = Begin(actor, timeout, cancellationToken);
        if (_cache.TryGet(actor.Name) is not { } target || target.Owner.Remoting is not { } remoting)
        {
            return AskSlowlyAsync<TReply>(actor, message, parser, call, default);
        }

        try
        {
            ValueTask<IMessage> reply = remoting.AskAsync(target.Address, message, type, parser, call);
            return AwaitReplyAsync<TReply>(reply, target, target.Owner.BeginCall(), actor, message, parser, call);
        }
        catch (RemotingException e)
        {
            return Task.FromException<TReply>(Translate(e, CallNames.Ask, actor, target.Owner));
        }
    }

    public Task TellAsync(ActorId actor, IMessage message, MessageType type, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        CallOptions call = Begin(actor, _options.RequestTimeout, cancellationToken);
        if (_cache.TryGet(actor.Name) is not { } target
            || target.Owner.Remoting is not { } remoting
            || !MayTell(remoting, target, actor))
        {
            return TellSlowlyAsync(actor, message, call, default);
        }

        try
        {
            ValueTask taken = remoting.TellAsync(target.Address, message, type, WithPresence(call, remoting, target));
            return AwaitTakenAsync(taken, remoting, target, target.Owner.BeginCall(), actor, message, call);
        }
        catch (RemotingException e)
        {
            return Task.FromException(Translate(e, CallNames.Tell, actor, target.Owner));
        }
    }

    public async Task<IReadOnlyList<TReply>> AskAllAsync<TReply>(
        ActorId actor, IReadOnlyList<IMessage> messages, ReplyParser parser, TimeSpan timeout, CancellationToken cancellationToken)
        where TReply : class, IMessage
    {
        CallOptions call = Begin(actor, timeout, cancellationToken);
        if (messages.Count == 0)
        {
            return [];
        }

        IReadOnlyList<IMessage> replies = await CallActorAsync(
            CallNames.Ask,
            actor,
            (remoting, target) => SendBatchAsync(
                remoting, target, messages.Count, () => remoting.AskAllAsync(target.Address, messages, parser, call), call),
            call).ConfigureAwait(false);
        return replies is IReadOnlyList<TReply> all ? all : [.. replies.Cast<TReply>()];
    }

    public async Task TellAllAsync(ActorId actor, IReadOnlyList<IMessage> messages, CancellationToken cancellationToken)
    {
        CallOptions call = Begin(actor, _options.RequestTimeout, cancellationToken);
        if (messages.Count == 0)
        {
            return;
        }

        await CallActorAsync(
            CallNames.Tell,
            actor,
            (remoting, target) => SendBatchAsync(
                remoting,
                target,
                messages.Count,
                async () =>
                {
                    await remoting.TellAllAsync(target.Address, messages, WithPresence(call, remoting, target)).ConfigureAwait(false);
                    await ConfirmAsync(remoting, target, call).ConfigureAwait(false);
                    return true;
                },
                call),
            call).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends several messages in one request. If the node does not find the actor, it may have found it for the first ones. So the batch
    /// can't be sent again, and the address is verified beforehand instead.
    /// </summary>
    private async ValueTask<TResult> SendBatchAsync<TResult>(
        IRemoting remoting, CachedAddress target, int count, Func<ValueTask<TResult>> send, CallOptions call)
    {
        await VerifyAsync(remoting, target, call).ConfigureAwait(false);

        try
        {
            return await send().ConfigureAwait(false);
        }
        catch (RemotingException e) when (count > 1 && e is { Failure: RemotingFailure.Answered, Code: ErrorCode.NotFound })
        {
            throw e.ButPartlySent();
        }
    }

    private async Task<TReply> AwaitReplyAsync<TReply>(
        ValueTask<IMessage> reply,
        CachedAddress target,
        long startedAt,
        ActorId actor,
        IMessage message,
        ReplyParser parser,
        CallOptions call)
        where TReply : class, IMessage
    {
        RetryState retry = default;
        try
        {
            IMessage answer = await reply.ConfigureAwait(false);
            target.Presence.MarkVerified(startedAt);
            _retries.Refill();
            return (TReply)answer;
        }
        catch (RemotingException e)
        {
            ThrowUnlessRetrying(e, CallNames.Ask, actor, target, wasCached: true, ref retry);
        }
        finally
        {
            target.Owner.EndCall(startedAt);
        }

        return await AskSlowlyAsync<TReply>(actor, message, parser, call, retry).ConfigureAwait(false);
    }

    private Task<TReply> AskSlowlyAsync<TReply>(
        ActorId actor, IMessage message, ReplyParser parser, CallOptions call, RetryState retry)
        where TReply : class, IMessage =>
        CallActorAsync(
            CallNames.Ask,
            actor,
            async (remoting, target) =>
            {
                long startedAt = Stopwatch.GetTimestamp();
                IMessage reply = await remoting.AskAsync(
                    target.Address, message, MessageType.Of(message), parser, call).ConfigureAwait(false);
                target.Presence.MarkVerified(startedAt);
                return (TReply)reply;
            },
            call,
            retry);

    private async Task AwaitTakenAsync(
        ValueTask taken,
        IRemoting remoting,
        CachedAddress target,
        long startedAt,
        ActorId actor,
        IMessage message,
        CallOptions call)
    {
        RetryState retry = default;
        try
        {
            await taken.ConfigureAwait(false);
            if (!IsConfirmed(remoting, target))
            {
                await ConfirmAsync(remoting, target, call).ConfigureAwait(false);
            }

            _retries.Refill();
            return;
        }
        catch (RemotingException e)
        {
            ThrowUnlessRetrying(e, CallNames.Tell, actor, target, wasCached: true, ref retry);
        }
        finally
        {
            target.Owner.EndCall(startedAt);
        }

        await TellSlowlyAsync(actor, message, call, retry).ConfigureAwait(false);
    }

    private Task<bool> TellSlowlyAsync(ActorId actor, IMessage message, CallOptions call, RetryState retry) =>
        CallActorAsync(
            CallNames.Tell,
            actor,
            async (remoting, target) =>
            {
                if (!MayTell(remoting, target, actor))
                {
                    await VerifyAsync(remoting, target, call).ConfigureAwait(false);
                }

                await remoting.TellAsync(
                    target.Address, message, MessageType.Of(message), WithPresence(call, remoting, target)).ConfigureAwait(false);
                await ConfirmAsync(remoting, target, call).ConfigureAwait(false);
                return true;
            },
            call,
            retry);

    private static CallOptions WithPresence(CallOptions call, IRemoting remoting, CachedAddress target) =>
        remoting.TellReportsMissingActor ? call : call with { Presence = target.Presence };

    /// <summary>
    /// Whether an actor may be told something without asking for it first. From half of the bound on that
    /// <see cref="GoAktClientOptions.TellVerification"/> sets it is asked for in the background, so that a steady stream of tells never waits
    /// for that.
    /// </summary>
    private bool MayTell(IRemoting remoting, CachedAddress target, ActorId actor)
    {
        if (remoting.TellReportsMissingActor || target.Presence.IsFresh)
        {
            return true;
        }

        bool isVerified = target.Presence.IsVerified;
        if (isVerified && !target.IsVerifying)
        {
            _ = VerifyInBackgroundAsync(remoting, target, actor);
        }

        return isVerified || remoting.VerifiesBeforeTelling;
    }

    private static bool IsConfirmed(IRemoting remoting, CachedAddress target) =>
        remoting.TellReportsMissingActor || target.Presence.IsVerified;

    /// <summary>
    /// Makes sure that an actor was there within the bound before a tell to it was taken. However long the tell was under way, and whatever
    /// held it up, it is not reported as sent otherwise.
    /// </summary>
    private async ValueTask ConfirmAsync(IRemoting remoting, CachedAddress target, CallOptions call)
    {
        if (IsConfirmed(remoting, target))
        {
            return;
        }

        try
        {
            await VerifyAsync(remoting, target, call).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            // It is gone by now, and may have been there when it was told.
            throw new RemotingException(e.Failure, e.Code, Delivery.Unknown, e.Message, e);
        }
    }

    /// <summary>
    /// Makes sure that an actor was there within the bound before this moment. Whoever wants to know that at the same time shares one question.
    /// </summary>
    private async ValueTask VerifyAsync(IRemoting remoting, CachedAddress target, CallOptions call)
    {
        long since = Stopwatch.GetTimestamp();
        try
        {
            while (!target.Presence.IsVerifiedAt(since))
            {
                await target.VerifyAsync(() => VerifyNowAsync(remoting, target))
                    .WaitAsync(call.Deadline.Remaining, call.CancellationToken).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            throw RemotingException.TimedOut(Delivery.NotSent, "the node did not say in time whether the actor is there");
        }
    }

    /// <summary>What all who want to know share, and so with bounds of its own.</summary>
    private async Task VerifyNowAsync(IRemoting remoting, CachedAddress target)
    {
        CallOptions call = new(Deadline.After(_options.RequestTimeout), null, CancellationToken.None);
        long startedAt = Stopwatch.GetTimestamp();
        try
        {
            await remoting.VerifyAsync(target.Address, call).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            // Reported as it is, since to the caller it is another failure: what it wanted to send has not left.
            _health.Report(target.Owner, e);
            throw e.ButNotSent();
        }

        target.Presence.MarkVerified(startedAt);
    }

    private async Task VerifyInBackgroundAsync(IRemoting remoting, CachedAddress target, ActorId actor)
    {
        try
        {
            await target.VerifyAsync(() => VerifyNowAsync(remoting, target)).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            Log.AddressStale(_logger, actor.ToString(), target.Address.ToString(), e.Message);
            _cache.Remove(actor.Name, target);
        }
    }
}
