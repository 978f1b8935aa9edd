using System.Collections.Concurrent;
using System.Diagnostics;

namespace GoAkt.Typed.Hosting.Actors;

/// <content>How the node is known to have nothing to do.</content>
internal sealed partial class HostedNode
{
    // Nothing tells that the last work is done, as that would cost every message.
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(1);

    /// <summary>As long as a peer may be silent. By the system's clock: the node's may stand still in a test.</summary>
    private static readonly TimeSpan s_peerPatience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<IPeer, bool> _peers = new();

    /// <summary>Lets what a peer has written count as the node's work until what is returned is disposed of.</summary>
    public PeerRegistration Register(IPeer peer)
    {
        _peers[peer] = true;
        return new PeerRegistration(this, peer);
    }

    /// <summary>Waits until the node has nothing to do.</summary>
    /// <param name="stopped">Ends the waiting.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WaitForIdleAsync(Task stopped, CancellationToken cancellationToken)
    {
        HashSet<IPeer> givenUp = [];
        while (!stopped.IsCompleted && !await ProveIdleAsync(givenUp, cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(s_look, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Shows that there is a moment when no actor was at work, nothing waited, and nothing that was told was on its
    /// way: that of the first count. What was at work then, or was written by then, would be at work when it is looked
    /// for after all peers have caught up, or would be in the second count.
    /// </summary>
    private async Task<bool> ProveIdleAsync(HashSet<IPeer> givenUp, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (HasWork)
        {
            return false;
        }

        Dictionary<HostedActor, ulong> before = CountGiven();
        return await CatchUpAsync(givenUp, cancellationToken).ConfigureAwait(false)
            && !HasWork
            && AreSame(before, CountGiven());
    }

    private async Task<bool> CatchUpAsync(HashSet<IPeer> givenUp, CancellationToken cancellationToken)
    {
        // All keys of one moment: a connection that is about to be served is here in one of its two forms.
        (IPeer Peer, Task<bool> CatchingUp)[] peers =
        [
            .. _peers.Keys.Where(peer => !givenUp.Contains(peer)).Select(static peer => (peer, peer.CatchUpAsync())),
        ];
        long since = Stopwatch.GetTimestamp();
        bool haveCaughtUp = true;
        foreach ((IPeer peer, Task<bool> catchingUp) in peers)
        {
            TimeSpan left = s_peerPatience - Stopwatch.GetElapsedTime(since);
            try
            {
                haveCaughtUp &= await catchingUp
                    .WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                givenUp.Add(peer);
            }
        }

        return haveCaughtUp;
    }

    private Dictionary<HostedActor, ulong> CountGiven() =>
        Actors.All.Concat(Grains.All).ToDictionary(static actor => actor, static actor => actor.History.Counters.Given);

    private static bool AreSame(Dictionary<HostedActor, ulong> before, Dictionary<HostedActor, ulong> after) =>
        before.Count == after.Count
        && before.All(one => after.TryGetValue(one.Key, out ulong given) && given == one.Value);

    /// <summary>A peer that is waited for.</summary>
    public readonly struct PeerRegistration(HostedNode node, IPeer peer) : IDisposable
    {
        public void Dispose() => node._peers.TryRemove(peer, out _);
    }
}
