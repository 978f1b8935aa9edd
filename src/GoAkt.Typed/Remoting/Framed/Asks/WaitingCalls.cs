namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>
/// Calls that wait for a connection, in a fair order: first what is for the node itself, then one call of each lane in
/// turn. Not safe for use by several threads at once.
/// </summary>
/// <param name="lanes">Says which lanes have room.</param>
internal sealed class WaitingCalls(LaneLimit lanes)
{
    private readonly LinkedList<FramedCall> _ofNode = new();
    private readonly LinkedList<Queue> _turns = new();
    private readonly Dictionary<ActorLane, LinkedListNode<Queue>> _byLane = [];

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public IEnumerable<FramedCall> All => _ofNode.Concat(_turns.SelectMany(static queue => queue.Calls));

    public void Add(FramedCall call)
    {
        LinkedList<FramedCall> calls = _ofNode;
        if (call.Lane is { } lane)
        {
            if (!_byLane.TryGetValue(lane, out LinkedListNode<Queue>? turn))
            {
                _byLane.Add(lane, turn = _turns.AddLast(new Queue(lane)));
            }

            calls = turn.Value.Calls;
        }

        call.Place = calls.AddLast(call);
        Count++;
        Bytes += call.HeldBytes;
    }

    /// <returns>Whether the call was waiting.</returns>
    public bool TryRemove(FramedCall call)
    {
        if (call.Place is not { List: { } calls } place)
        {
            return false;
        }

        calls.Remove(place);
        call.Place = null;
        Count--;
        Bytes -= call.HeldBytes;
        if (call.Lane is { } lane && calls.Count == 0)
        {
            _byLane.Remove(lane, out LinkedListNode<Queue>? turn);
            _turns.Remove(turn!);
        }

        return true;
    }

    /// <summary>Takes the call whose turn it is among those whose lane has room, and lets it enter the lane.</summary>
    /// <param name="call">The call.</param>
    /// <returns>False if none may go.</returns>
    public bool TryTakeNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FramedCall? call)
    {
        call = _ofNode.First?.Value;
        for (LinkedListNode<Queue>? turn = _turns.First; call is null && turn is not null; turn = turn.Next)
        {
            if (lanes.TryEnter(turn.Value.Lane))
            {
                call = turn.Value.Calls.First!.Value;
                _turns.Remove(turn);
                _turns.AddLast(turn);
                break;
            }
        }

        return call is not null && TryRemove(call);
    }

    private sealed record Queue(ActorLane Lane)
    {
        public LinkedList<FramedCall> Calls { get; } = new();
    }
}
