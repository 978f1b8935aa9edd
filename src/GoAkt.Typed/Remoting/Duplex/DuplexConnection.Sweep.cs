using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Duplex.Wire;

namespace GoAkt.Typed.Remoting.Duplex;

/// <content>What is looked at again and again: calls whose time is over, and whether the node is there still.</content>
internal sealed partial class DuplexConnection
{
    /// <summary>Called every few milliseconds while calls are under way.</summary>
    /// <returns>Whether any is.</returns>
    public bool Sweep(long now)
    {
        if (_farewell is { } farewell && (Unsent == 0 || now >= _farewellEndsTick))
        {
            Close(farewell, isLost: true);
        }

        SweepMessages(now);
        bool isBusy = SweepPending(now);
        switch (_liveness.Check(now, isBehind: Unsent > 0))
        {
            case LivenessStep.Ping:
                ulong number;
                lock (Gate)
                {
                    number = NextCorrelation();
                }

                Add(FrameType.Ping, number, default);
                break;
            case LivenessStep.Close:
                Close(
                    RemotingException.Silence(
                        Delivery.Unknown, "nothing came through the connection any more, not even the answer to a ping"),
                    isLost: true);
                break;
            case LivenessStep.Trust:
                _owner.OnTrusted(this);
                break;
            default:
                break;
        }

        if (isBusy)
        {
            _idleSinceTick = now;
        }
        else if (now - _idleSinceTick > _target.IdleTimeout.TotalMilliseconds || !_owner.Uses(this))
        {
            CloseIfIdle();
        }

        return isBusy;
    }

    /// <summary>Asks the other end for a sign of life, and closes the connection if none comes soon. Until then calls
    /// wait.</summary>
    public void Suspect()
    {
        // First, so that whoever finds out more finds it suspected.
        _owner.OnSuspected(this);
        _liveness.Suspect();
    }

    private bool SweepPending(long now)
    {
        List<(DuplexCall Call, ulong Token)> calls = _swept;
        lock (Gate)
        {
            _pending.CopyTo(calls);
            foreach ((DuplexCall call, ulong token) in calls)
            {
                if (call.Token != token)
                {
                    _pending.Free(token);
                }
            }
        }

        foreach ((DuplexCall call, ulong token) in calls)
        {
            if (now >= call.DeadlineTick)
            {
                FailOverdue(call, token);
            }
        }

        calls.Clear();
        lock (Gate)
        {
            return _pending.Any || HasUnsentMessages;
        }
    }

    private void FailOverdue(DuplexCall call, ulong token)
    {
        bool hasLeft;
        long startedTick;
        lock (Gate)
        {
            // What has not left by now does not leave any more.
            startedTick = call.StartedTick;
            hasLeft = call.EndOffset != long.MaxValue;
            if (!call.TryEnd(token))
            {
                return;
            }
        }

        if (hasLeft && _liveness.IsSilentSince(startedTick))
        {
            // The other end may be gone without a word.
            Suspect();
        }

        call.Fail(hasLeft
            ? RemotingException.TimedOut(Delivery.Unknown)
            : RemotingException.TimedOut(Delivery.NotSent, "the connection to the node took no more in time"));
    }

    private void CloseIfIdle()
    {
        lock (Gate)
        {
            // A call that comes just now finds it closed, and goes through another one.
            if (_pending.Any || HasUnsentMessages || Unsent > 0 || !TryClose())
            {
                return;
            }
        }

        End(RemotingException.ConnectionLost(Delivery.NotSent, "the connection was idle"), isLost: false);
    }
}
