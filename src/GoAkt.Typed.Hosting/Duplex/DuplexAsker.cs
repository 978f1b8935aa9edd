using GoAkt.Typed.Hosting.Actors;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>Who waits at the other end of a connection for the reply to an ask.</summary>
/// <param name="connection">The connection.</param>
/// <param name="correlation">What the reply has in common with the ask.</param>
/// <param name="dueAt">When the time is over, by the node's clock.</param>
internal sealed class DuplexAsker(PeerConnection connection, ulong correlation, long dueAt) : Asker
{
    private int _ended;

    public override TimeSpan Remaining => connection.TimeUntil(dueAt);

    public override bool HasEnded => Volatile.Read(ref _ended) != 0;

    public bool IsDueAt(long now) => now >= dueAt;

    public override void TryEnd(AskOutcome outcome)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            connection.Answer(correlation, outcome);
        }
    }
}
