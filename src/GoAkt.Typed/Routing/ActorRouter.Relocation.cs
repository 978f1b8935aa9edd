using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Routing;

/// <content>How a call that certainly was not sent waits for an actor that may be being relocated.</content>
internal sealed partial class ActorRouter
{
    /// <summary>Finds an actor that is not in the cache, on a node that the call may be sent to.</summary>
    /// <exception cref="GoAktException">It was not found within the call's time, or there is no reason to
    /// wait.</exception>
    private async Task<CachedAddress> FindAsync(string callName, ActorId actor, CallOptions call, RelocationWait? wait)
    {
        if (wait is null)
        {
            return await lookup.LookupAsync(callName, actor, call).InPlace();
        }

        bool pauses = wait.Pauses || Relocations.IsAwaited(actor.Name);
        while (true)
        {
            LookupOutcome? outcome = pauses
                ? await wait.NextAsync(name => lookup.TryLookupForManyAsync(name, call.Headers), call).InPlace()
                : await lookup.TryLookupAsync(actor.Name, call).InPlace();
            if (outcome is null)
            {
                throw TimeIsUp(callName, actor, call, wait);
            }

            if (outcome.Value.Found is not { } found)
            {
                // The look-up failed, so the call itself was not sent.
                RemotingException failure = outcome.Value.Failure!.ButNotSent();
                Node? answeredBy = failure.Failure == RemotingFailure.Answered ? outcome.Value.Node : null;
                bool mayWait = wait.NoteFailedLookup(failure, outcome.Value.Node, Pool.HasAnswered)
                    || (wait.LeavesActorOpen(failure)
                        && (wait.IsLostNodeDown =
                            await IsLostNodeDownAsync(actor.Name, answeredBy, call).InPlace()));
                if (!mayWait)
                {
                    throw Translate(failure, callName, actor, outcome.Value.Node, call.Record, wait.Attempts);
                }
            }
            else if (found.Owner.State != NodeState.Ejected)
            {
                return found;
            }
            else
            {
                // Not for others, who would dial the node without asking.
                Cache.RemoveLost(actor.Name, found);
                if (wait.MayTry(found.Owner))
                {
                    return found;
                }
            }

            pauses = true;
        }
    }

    /// <summary>Whether an actor that was not found was last known on a node that is down.</summary>
    /// <param name="name">The actor's name.</param>
    /// <param name="answeredBy">The node that says so; null if none has answered.</param>
    /// <param name="call">What bounds the call.</param>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    private async Task<bool> IsLostNodeDownAsync(string name, Node? answeredBy, CallOptions call)
    {
        if (Cache.Lost.Find(name) is not { LastKnown: { } last } lost)
        {
            return false;
        }

        // A node that says itself that the actor is not there needs no asking whether it is.
        if (last.Owner != answeredBy || answeredBy.State == NodeState.Ejected)
        {
            try
            {
                if (await Health
                    .IsDownAsync(last.Owner, last.Connector, lost.LostAt)
                    .UntilAsync(call.Deadline.Tick, call.CancellationToken)
                    .InPlace())
                {
                    return true;
                }
            }
            catch (TimeoutException)
            {
                // The wait ends at once, and says so.
                return true;
            }
        }

        Cache.Lost.Forget(name, last);
        return false;
    }

    private GoAktException TimeIsUp(string callName, ActorId actor, CallOptions call, RelocationWait wait)
    {
        RemotingException reason = wait.LastFailure?.Reason
            ?? RemotingException.TimedOut(Delivery.NotSent, "the actor's address was not found in time");
        return Translate(reason, callName, actor, wait.LastFailure?.Node, call.Record, wait.Attempts);
    }

    /// <summary>Takes note of that an actor was reached, though its node may be ejected still.</summary>
    private void NoteReached(ActorId actor, CachedAddress target, RelocationWait? wait)
    {
        if (wait is not null && target.Owner.State == NodeState.Ejected)
        {
            wait.NoteServed(target.Owner);
            Cache.Set(actor.Name, target);
        }
    }
}
