using GoAkt.Typed.Hosting.Actors;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>A peer that may have had the node's answer to its HELLO, and so have told something, before its connection
/// is served.</summary>
internal sealed class OpeningPeer(HostedNode node) : IPeer, IDisposable
{
    private readonly TaskCompletionSource _served = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HostedNode.PeerRegistration? _registration;

    public void Begin() => _registration = node.Register(this);

    public async Task<bool> CatchUpAsync()
    {
        await _served.Task.ConfigureAwait(false);
        return false;
    }

    /// <summary>The connection is served, and known to the node as such, or will not be.</summary>
    public void Dispose()
    {
        _registration?.Dispose();
        _served.TrySetResult();
    }
}
