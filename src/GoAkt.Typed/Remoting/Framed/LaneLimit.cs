using System.Runtime.InteropServices;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// Bounds how many of a node's connections each lane takes up: half of those that the other lanes leave, at most. So
/// the first slow receiver takes half of all, the next one a quarter, and so on. And a quarter of all connections is
/// for receivers that have none yet.
/// </summary>
/// <param name="connections">How many connections there are to share.</param>
internal sealed class LaneLimit(int connections)
{
    private const int CacheLine = 64;

    private Counter _busy;

    /// <summary>Lets a call of the lane take up a connection, unless that would be too many.</summary>
    public bool TryEnter(ActorLane lane)
    {
        int inLane = lane.Enter();
        int inOthers = Interlocked.Increment(ref _busy.Value) - inLane;
        bool isFair = inLane <= (connections - inOthers + 1) / 2;
        if (isFair && (inLane == 1 || inLane + inOthers <= connections - (connections / 4)))
        {
            return true;
        }

        Leave(lane);
        return false;
    }

    public void Leave(ActorLane lane)
    {
        lane.Leave();
        Interlocked.Decrement(ref _busy.Value);
    }

    // Written by every call: what is read by every call must not share its cache line.
    [StructLayout(LayoutKind.Explicit, Size = 2 * CacheLine)]
    private struct Counter
    {
        [FieldOffset(CacheLine)]
        public int Value;
    }
}
