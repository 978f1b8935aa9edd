using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Routing;

/// <content> Asks and tells. Their way in the steady state has no task of its own but the one that the caller awaits;
/// whatever is out of the ordinary, a name to look up or a call to try again, leaves it for the slow way. </content>
internal sealed partial class ActorRouter
{
    public Task<TReply> AskAsync<TReply>(
        ActorId actor,
        IMessage message,
        MessageType type,
        ReplyParser parser,
        TimeSpan timeout,
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
            CallOptions call = Begin(actor, timeout, cancellationToken);
            if (_cache.TryGet(actor.Name) is not { } target || target.Owner.Remoting is not { } remoting)
            {
                return AskSlowlyAsync<TReply>(actor, Keep(message), parser, call, default);
            }

            node = target.Owner;
            ValueTask<IMessage> reply =
                remoting.AskAsync(target.Address, message, type, parser, WithPresence(call, target));
            return AwaitReplyAsync<TReply>(reply, target, node.BeginCall(), actor, parser, call);
        }
        catch (RemotingException e)
        {
            return Task.FromException<TReply>(Translate(e, CallNames.Ask, actor, node));
        }
        catch (Exception e)
        {
            return FailedCall.Of<TReply>(e);
        }
    }

    public Task TellAsync(ActorId actor, IMessage message, MessageType type, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        Node? node = null;
        try
        {
            CallOptions call = Begin(actor, _options.RequestTimeout, cancellationToken);
            if (_cache.TryGet(actor.Name) is not { } target
                || target.Owner.Remoting is not { } remoting
                || !MayTell(remoting, target, actor))
            {
                return TellSlowlyAsync(actor, Keep(message), call, default);
            }

            node = target.Owner;
            ValueTask taken = remoting.TellAsync(target.Address, message, type, WithPresence(call, target));
            return AwaitTakenAsync(taken, remoting, target, node.BeginCall(), actor, call);
        }
        catch (RemotingException e)
        {
            return Task.FromException(Translate(e, CallNames.Tell, actor, node));
        }
        catch (Exception e)
        {
            return FailedCall.Of<bool>(e);
        }
    }

    /// <summary>Keeps a message as it is now, for a call that can't be written at once.</summary>
    /// <exception cref="RemotingException">No request can carry it.</exception>
    private KeptMessages Keep(IMessage message) => KeptMessages.Of([message], _options.MaxFrameSize);

    /// <summary>Keeps messages as they are now, for a call that can't be written at once.</summary>
    private KeptMessages Keep(string callName, ActorId actor, params IReadOnlyList<IMessage> messages)
    {
        try
        {
            return KeptMessages.Of([.. messages], _options.MaxFrameSize);
        }
        catch (RemotingException e)
        {
            throw Translate(e, callName, actor, null);
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
        RetryState retry = default;
        KeptMessages unsent;
        try
        {
            IMessage answer = await reply.ConfigureAwait(false);
            target.Presence.MarkVerified(startedAt);
            _retries.Refill();
            return (TReply)answer;
        }
        catch (RemotingException e)
        {
            ThrowUnlessRetrying(e, CallNames.Ask, actor, target, wasCached: true, e.Unsent is not null, ref retry);
            unsent = e.Unsent!;
        }
        finally
        {
            target.Owner.EndCall(startedAt);
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
                                WithPresence(call, target))
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
        ValueTask taken, IRemoting remoting, CachedAddress target, long startedAt, ActorId actor, CallOptions call)
    {
        RetryState retry = default;
        KeptMessages unsent;
        try
        {
            await taken.ConfigureAwait(false);
            if (!IsConfirmed(remoting, target))
            {
                await ConfirmAsync(remoting, target, call).InPlace();
            }

            _retries.Refill();
            return;
        }
        catch (RemotingException e)
        {
            ThrowUnlessRetrying(e, CallNames.Tell, actor, target, wasCached: true, e.Unsent is not null, ref retry);
            unsent = e.Unsent!;
        }
        finally
        {
            target.Owner.EndCall(startedAt);
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
                    if (!MayTell(remoting, target, actor))
                    {
                        await VerifyAsync(remoting, target, call).InPlace();
                    }

                    await remoting.TellAsync(
                        target.Address, message.Single, MessageType.Of(message.Single), WithPresence(call, target))
                        .InPlace();
                    await ConfirmAsync(remoting, target, call).InPlace();
                    return true;
                },
                call,
                retry).InPlace();
        }
    }

    private static CallOptions WithPresence(CallOptions call, CachedAddress target) =>
        call with
        {
            Presence = target.Presence,
        };

    /// <summary>
    /// Whether an actor may be told something without asking for it first. From half of the bound on that
    /// <see cref="GoAktClientOptions.TellVerification"/> sets it is asked for in the background, so that a steady
    /// stream of tells never waits for that.
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
    /// Makes sure that an actor was there within the bound before a tell to it was taken. However long the tell was
    /// under way, and whatever held it up, it is not reported as sent otherwise.
    /// </summary>
    private async ValueTask ConfirmAsync(IRemoting remoting, CachedAddress target, CallOptions call)
    {
        if (IsConfirmed(remoting, target))
        {
            return;
        }

        try
        {
            await VerifyAsync(remoting, target, call).InPlace();
        }
        catch (RemotingException e)
        {
            // It is gone by now, and may have been there when it was told.
            throw new RemotingException(e.Failure, e.Code, Delivery.Unknown, e.Message, e);
        }
    }

    /// <summary>
    /// Makes sure that an actor was there within the bound before this moment. Whoever wants to know that at the same
    /// time shares one question.
    /// </summary>
    private async ValueTask VerifyAsync(IRemoting remoting, CachedAddress target, CallOptions call)
    {
        long since = Stopwatch.GetTimestamp();
        while (!target.Presence.IsVerifiedAt(since))
        {
            await target.VerifyAsync(() => VerifyNowAsync(remoting, target), call).InPlace();
        }
    }

    /// <summary>What all who want to know share, and so with bounds of its own.</summary>
    private async Task<bool> VerifyNowAsync(IRemoting remoting, CachedAddress target)
    {
        CallOptions call = new(Deadline.After(_options.RequestTimeout), null, CancellationToken.None);
        long startedAt = Stopwatch.GetTimestamp();
        try
        {
            await remoting.VerifyAsync(target.Address, call).InPlace();
        }
        catch (RemotingException e)
        {
            // Reported as it is, since to the caller it is another failure: what it wanted to send has not left.
            _health.Report(target.Owner, e);
            throw e.ButNotSent();
        }

        target.Presence.MarkVerified(startedAt);
        return true;
    }

    private async Task VerifyInBackgroundAsync(IRemoting remoting, CachedAddress target, ActorId actor)
    {
        try
        {
            await target.VerifyAsync(() => VerifyNowAsync(remoting, target)).InPlace();
        }
        catch (RemotingException e)
        {
            Log.AddressStale(_logger, actor.ToString(), target.Address.ToString(), e.Message);
            _cache.Remove(actor.Name, target);
        }
    }
}
