using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Routing;

/// <summary>
/// Makes sure that what is told to an actor is not lost unnoticed where a node answers success to every tell (GoAkt
/// 4.2.1 and later): the actor has to have been heard of within <see cref="GoAktClientOptions.TellVerification"/>, and
/// its node is asked for it where it was not. The wire asks just before a tell is sent, so that tells keep their order.
/// This class asks in the background, before a batch, and after a tell that took long.
/// </summary>
internal sealed class TellVerification(RoutingState state)
{
    /// <summary>
    /// Asks for an actor in the background once half of the bound has passed, so that a steady stream of tells to it
    /// never waits for that.
    /// </summary>
    public void KeepFresh(NodeRemoting remoting, CachedAddress target, ActorId actor, CallOptions call)
    {
        ActorPresence presence = target.Presence;
        if (!remoting.TellReportsMissingActor
            && !presence.IsFresh
            && presence.IsVerified
            && !presence.IsBeingVerified)
        {
            _ = VerifyInBackgroundAsync(remoting, target, actor, call.Headers);
        }
    }

    /// <summary>Whether a tell that was taken can't have been lost unnoticed.</summary>
    public static bool IsConfirmed(NodeRemoting remoting, CachedAddress target) =>
        remoting.TellReportsMissingActor || target.Presence.IsVerified;

    /// <summary>
    /// Makes sure that an actor was there within the bound before a tell to it was taken. Otherwise the tell is not
    /// reported as sent, however long it was under way.
    /// </summary>
    /// <exception cref="RemotingException">The actor is not there, or that can't be found out.</exception>
    public async ValueTask ConfirmAsync(NodeRemoting remoting, CachedAddress target, CallOptions call)
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
    /// Makes sure that an actor was there within the bound before this moment. Calls that want to know it at the same
    /// time share one question.
    /// </summary>
    /// <exception cref="RemotingException">The actor is not there, or that can't be found out.</exception>
    public async ValueTask VerifyAsync(NodeRemoting remoting, CachedAddress target, CallOptions call)
    {
        long since = Stopwatch.GetTimestamp();
        while (!target.Presence.IsVerifiedAt(since))
        {
            await target.Presence.VerifyAsync(
                repeats => VerifyNowAsync(remoting, target, call.Headers, repeats), call).InPlace();
        }
    }

    /// <summary>What all who want to know share, and so with bounds of its own; the headers are those of who begins
    /// it.</summary>
    private async Task<bool> VerifyNowAsync(
        NodeRemoting remoting,
        CachedAddress target,
        IReadOnlyList<KeyValuePair<string, string>>? headers,
        int repeats = 0)
    {
        TimeSpan time = SharedWork.TimeOf(state.Settings.RequestTimeout, repeats);
        CallRecord? record = headers is null ? null : new CallRecord { SentHeaders = headers };
        CallOptions call = new(Deadline.After(time), record, CancellationToken.None);
        long startedAt = Stopwatch.GetTimestamp();
        try
        {
            await remoting.VerifyAsync(target.Address, call).InPlace();
        }
        catch (RemotingException e)
        {
            // Reported as it is, since to the caller it is another failure: what it wanted to send has not left.
            state.Health.Report(target.Owner, e);
            throw e.ButNotSent();
        }

        target.Presence.MarkVerified(startedAt);
        return true;
    }

    private async Task VerifyInBackgroundAsync(
        NodeRemoting remoting,
        CachedAddress target,
        ActorId actor,
        IReadOnlyList<KeyValuePair<string, string>>? headers)
    {
        try
        {
            await target.Presence.VerifyAsync(() => VerifyNowAsync(remoting, target, headers)).InPlace();
        }
        catch (RemotingException e)
        {
            Log.AddressStale(state.Logger, actor.ToString(), target.Address.ToString(), e.Message);
            if (e is { Failure: RemotingFailure.Answered, Code: ErrorCode.NotFound })
            {
                state.Cache.Remove(actor.Name, target);
            }
            else
            {
                state.Cache.RemoveLost(actor.Name, target);
            }
        }
    }
}

/// <summary>When an actor was last known to be at its address, and for how long that is good enough to tell it
/// something.</summary>
/// <param name="bound">See <see cref="GoAktClientOptions.TellVerification"/>.</param>
internal sealed class ActorPresence(TimeSpan bound) : CalledActor
{
    private readonly long _bound = (long)(bound.TotalSeconds * Stopwatch.Frequency);
    private readonly SharedWork<bool> _verification = new();
    private long _verifiedAt = long.MinValue;

    public bool IsVerified => IsVerifiedAt(Stopwatch.GetTimestamp());

    /// <summary>Whether half of the bound has not passed yet.</summary>
    public bool IsFresh => IsVerifiedWithin(_bound / 2, Stopwatch.GetTimestamp());

    /// <summary>Whether the node is being asked for the actor.</summary>
    public bool IsBeingVerified => _verification.IsUnderWay;

    public override bool IsVerifiedAt(long moment) => IsVerifiedWithin(_bound, moment);

    /// <summary>Asks the node for the actor, or joins the question that is under way.</summary>
    public Task VerifyAsync(Func<Task<bool>> ask) => _verification.Join(ask);

    /// <summary>As <see cref="VerifyAsync(Func{Task{bool}})"/>, within the caller's own time.</summary>
    public Task VerifyAsync(Func<int, Task<bool>> ask, CallOptions call) =>
        _verification.JoinAsync(ask, call, "the node did not say in time whether the actor is there");

    public override void MarkVerified(long askedAt)
    {
        if (askedAt > Volatile.Read(ref _verifiedAt))
        {
            Volatile.Write(ref _verifiedAt, askedAt);
        }
    }

    private bool IsVerifiedWithin(long time, long moment)
    {
        long verifiedAt = Volatile.Read(ref _verifiedAt);
        return verifiedAt != long.MinValue && moment - verifiedAt <= time;
    }
}
