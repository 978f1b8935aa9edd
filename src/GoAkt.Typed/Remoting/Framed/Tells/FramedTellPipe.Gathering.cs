using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Remoting.Framed.Tells;

/// <content>The tells that wait for their turn: how many bytes they take, and which of them wait no more.</content>
internal sealed partial class FramedTellPipe
{
    /// <summary>One flight is under way and one gathers, most of the time.</summary>
    private const int MaxSpare = 2;

    // In the order in which they go; the last one takes further tells. Never without a connection that is open or being
    // opened.
    private readonly List<FramedTellFlight> _gathered = [];
    private long _gatheredBytes;
    private readonly Stack<FramedTellFlight> _spare = new();
    private volatile bool _hasGivenUp;

    /// <summary>Called by a tell that its caller has given up. What has gathered is not gone through at once, or a
    /// thousand of them would cost a million looks.</summary>
    public void NoteGivenUp() => _hasGivenUp = true;

    private void Gather(FramedTell tell, in FramedTellRoute route, ReadOnlySpan<byte> envelopes)
    {
        if (_disposed)
        {
            throw RemotingException.Disposed(Delivery.NotSent);
        }

        if (!HasRoomFor(envelopes.Length))
        {
            DropGivenUp();
            if (!HasRoomFor(envelopes.Length))
            {
                throw RemotingException.NoRoomToWait(
                    _gatheredBytes, "until the node has taken earlier tells", envelopes.Length, target.MaxQueuedBytes);
            }
        }

        bool hasRoom = _gathered.Count > 0 && _gathered[^1].HasRoomFor(envelopes.Length);
        FramedTellFlight last = hasRoom ? _gathered[^1] : SpareFlight();
        int before = last.Size;
        last.Add(tell, route, envelopes);
        _gatheredBytes += last.Size - before;
        if (!hasRoom)
        {
            _gathered.Add(last);
        }

        // It may have been given up, and what was given up looked for, before it was here.
        _hasGivenUp |= tell.HasEnded;
    }

    private bool HasRoomFor(int size) =>
        _gatheredBytes == 0 || _gatheredBytes + size <= target.MaxQueuedBytes;

    private FramedTellFlight SpareFlight() =>
        _spare.TryPop(out FramedTellFlight? spare) ? spare : new FramedTellFlight(target.MaxFrameSize, format);

    private void FailOverdue(long now)
    {
        if (_gathered.Exists(flight => flight.HasOverdue(now)))
        {
            RemotingException reason = ReasonOfWaiting();
            for (int i = 0; i < _gathered.Count; i++)
            {
                _gathered[i].FailOverdue(now, reason);
            }

            DropEnded();
        }

        FramedTellFlight? awaited = _underWay as FramedTellFlight ?? (_underWay as FramedVerification)?.Then;
        if (awaited?.HasOverdue(now) == true)
        {
            awaited.FailOverdue(
                now, awaited == _underWay ? RemotingException.TimedOut(Delivery.Unknown) : ReasonOfWaiting());
        }
    }

    /// <summary>Lets go of the bytes of tells that were given up while they waited.</summary>
    private void DropGivenUp()
    {
        if (_hasGivenUp)
        {
            // First, so that one that is given up meanwhile is seen the next time.
            _hasGivenUp = false;
            DropEnded();
        }
    }

    private void DropEnded()
    {
        for (int i = 0; i < _gathered.Count; i++)
        {
            _gathered[i] = _gathered[i].WithoutEnded();
        }

        _gathered.RemoveAll(static flight => flight.IsEmpty);
        CountGathered();
    }

    private RemotingException ReasonOfWaiting() => _underWay switch
    {
        null => RemotingException.TimedOut(Delivery.NotSent, "no connection to the node could be opened in time"),
        FramedVerification =>
            RemotingException.TimedOut(Delivery.NotSent, "the node did not say in time whether the actor is there"),
        _ => RemotingException.TimedOut(Delivery.NotSent, "the node did not take the tells before this one in time"),
    };

    private void CountGathered() => _gatheredBytes = _gathered.Sum(static flight => (long)flight.Size);
}
