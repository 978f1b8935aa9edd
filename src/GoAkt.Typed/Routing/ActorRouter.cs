using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Routing;

/// <summary>
/// The way of every call: find the actor's address, speak to the node that owns it, and try again where that certainly
/// does nothing twice.
/// </summary>
internal sealed partial class ActorRouter(RoutingState state, ActorLookup lookup) : NodeCalls(state)
{
    private readonly TellVerification _verification = new(state);

    public Task<bool> ExistsAsync(ActorId actor, CancellationToken cancellationToken) =>
        lookup.ExistsAsync(actor, Begin(actor, Settings.RequestTimeout, record: null, cancellationToken));

    /// <summary>Looks an actor up afresh.</summary>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    public async Task<ActorAddress> WhereisAsync(ActorId actor, CancellationToken cancellationToken)
    {
        CallOptions call = Begin(actor, Settings.RequestTimeout, record: null, cancellationToken);
        return (await lookup.LookupAsync(CallNames.Lookup, actor, call, isAfresh: true).InPlace()).Address;
    }

    /// <summary>Calls the node that owns an actor by the actor's name; the address is looked up afresh.</summary>
    /// <returns>False if there is no such actor.</returns>
    public async Task<bool> CallOwnerAsync(
        string callName,
        ActorId actor,
        Func<NodeRemoting, string, CallOptions, ValueTask> request,
        CallRecord? record,
        CancellationToken cancellationToken)
    {
        CallOptions call = Begin(actor, Settings.RequestTimeout, record, cancellationToken);
        try
        {
            await lookup.LookupAsync(callName, actor, call, isAfresh: true).InPlace();
            await CallActorAsync(
                callName,
                actor,
                async (remoting, target) =>
                {
                    await request(remoting, target.Address.Name, call).InPlace();
                    return true;
                },
                call,
                new RetryState { AfterGone = true, AfterRefused = true }).InPlace();
            return true;
        }
        catch (ActorNotFoundException)
        {
            return false;
        }
        finally
        {
            Cache.Remove(actor.Name);
        }
    }

    /// <summary>Asks the node that owns an actor something about it.</summary>
    public async Task<TResult> IntrospectAsync<TResponse, TResult>(
        ActorId actor,
        Envelope<TResponse> envelope,
        Func<ActorAddress, IMessage> request,
        Func<TResponse, TResult> read,
        CancellationToken cancellationToken)
        where TResponse : class, IMessage<TResponse>, new()
    {
        CallOptions call = Begin(actor, Settings.RequestTimeout, record: null, cancellationToken);
        return await CallActorAsync(
            CallNames.Introspection,
            actor,
            async (remoting, target) =>
            {
                TResponse response = await remoting.RequestAsync(envelope, request(target.Address), call).InPlace();
                try
                {
                    return read(response);
                }
                catch (Exception e)
                {
                    throw RemotingException.UnreadableReply($"the node's answer can't be read: {e.Message}", e);
                }
            },
            call).InPlace();
    }

    private async Task<TResult> CallActorAsync<TResult>(
        string callName,
        ActorId actor,
        Func<NodeRemoting, CachedAddress, ValueTask<TResult>> request,
        CallOptions call,
        RetryState retry = default)
    {
        using RelocationWait? wait =
            retry.Wait ??= Relocations.WaitFor(callName, actor.Name, startedAt: retry.StartedAt);
        while (true)
        {
            CachedAddress? cached = Cache.TryGet(actor.Name);
            if (cached is null)
            {
                ClientTelemetry.CountCacheMiss();
            }

            CachedAddress target = cached ?? await FindAsync(callName, actor, call, wait).InPlace();
            long startedAt = target.Usage.BeginCall();
            try
            {
                call.Record?.NoteNode(target.Owner.Observed, target.Connector.Protocol);
                NodeRemoting remoting = await target.Connector.RemotingAsync(call).InPlace();
                call.Record?.NoteNode(target.Owner.Observed, remoting.Protocol);
                TResult result = await request(remoting, target).InPlace();
                NoteReached(actor, target, wait);
                Retries.Refill();
                return result;
            }
            catch (RemotingException e)
            {
                ThrowUnlessRetrying(
                    e, callName, actor, target, cached is not null, mayRepeat: true, call.Record, ref retry);
            }
            finally
            {
                target.Usage.EndCall(startedAt);
            }
        }
    }

    /// <summary>Decides whether a call that certainly did not reach the actor is tried again; throws the caller's
    /// exception if not.</summary>
    private void ThrowUnlessRetrying(
        RemotingException e,
        string callName,
        ActorId actor,
        CachedAddress target,
        bool wasCached,
        bool mayRepeat,
        CallRecord? record,
        ref RetryState retry)
    {
        Health.Report(target.Owner, e);
        bool isGone = e is { Failure: RemotingFailure.Answered, Code: ErrorCode.NotFound };
        bool isUnreachable =
            e.Failure is RemotingFailure.NotConnected or RemotingFailure.ConnectionLost or RemotingFailure.Protocol;
        if (isGone || isUnreachable || e.IsRefused)
        {
            if (isGone)
            {
                Cache.Remove(actor.Name, target);
            }
            else
            {
                Cache.RemoveLost(actor.Name, target);
            }

            Log.AddressStale(Logger, actor.ToString(), target.Address.ToString(), e.Message);
        }

        // A fresh address that is wrong, or an owner that stays unreachable, won't get better by asking again.
        bool mayRetry = mayRepeat
            && e.Delivery == Delivery.NotSent
            && ((isGone && wasCached && !retry.AfterGone)
                || (e.IsRefused && wasCached && !retry.AfterRefused)
                || (isUnreachable && !retry.AfterUnreachable));
        RelocationWait? wait = retry.Wait ??= Relocations.WaitFor(callName, actor.Name, retry.StartedAt);
        bool mayWait = mayRepeat && wait?.NoteFailure(e, target.Owner, isUnreachable) == true;
        bool mayRetryAtOnce = mayRetry && !(mayWait && wait!.Pauses);
        if (!mayRetryAtOnce || !Retries.TrySpend())
        {
            if (!mayWait)
            {
                throw Translate(e, callName, actor, target.Owner, record, wait?.Attempts);
            }

            wait!.Pause();
        }

        retry.AfterGone |= isGone;
        retry.AfterRefused |= e.IsRefused;
        retry.AfterUnreachable |= isUnreachable;
        NoteRetry(target.Owner, e.Message);
    }

    private struct RetryState
    {
        public bool AfterGone;
        public bool AfterRefused;
        public bool AfterUnreachable;

        /// <summary>When the call was first tried; zero if it is only now.</summary>
        public long StartedAt;

        /// <summary>The call's part in waiting for the actor; null if it may not wait, or has not failed yet.</summary>
        public RelocationWait? Wait;
    }
}
