using System.Runtime.CompilerServices;
using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.Routing;

/// <summary>
/// Keeps calls from dialling a node that is down all at once. One may try it now and then, with growing pauses, since
/// the probes may be as much as ten seconds apart by the time it is back. Once it has served one, all go there.
/// </summary>
internal sealed class NodeTrials
{
    /// <summary>A node that nobody has tried for so long is tried as often as one that has just gone.</summary>
    private const long ForgottenAfterMilliseconds = 10_000;

    private readonly ConditionalWeakTable<Node, Trials> _nodes = [];

    /// <summary>Whether a call may try an ejected node now.</summary>
    public bool TryBegin(Node node) => TrialsOf(node).TryBegin(Environment.TickCount64);

    /// <summary>The node, though ejected, has served a call.</summary>
    public void NoteServed(Node node) => TrialsOf(node).HasServed = true;

    /// <summary>The node could not be reached.</summary>
    public void NoteUnreachable(Node node) => TrialsOf(node).HasServed = false;

    private Trials TrialsOf(Node node) => _nodes.GetValue(node, static _ => new Trials());

    private sealed class Trials
    {
        private readonly Lock _gate = new();
        private long _nextTick;
        private int _tries;

        public volatile bool HasServed;

        public bool TryBegin(long now)
        {
            if (HasServed)
            {
                return true;
            }

            lock (_gate)
            {
                if (now < _nextTick)
                {
                    return false;
                }

                if (now - _nextTick > ForgottenAfterMilliseconds)
                {
                    _tries = 0;
                }

                // The next one does not wait for this one to end: it may be a long one.
                _nextTick = now + (long)GrowingPause.After(_tries++).TotalMilliseconds;
                return true;
            }
        }
    }
}
