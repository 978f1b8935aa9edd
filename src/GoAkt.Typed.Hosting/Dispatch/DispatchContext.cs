using System.ComponentModel;

namespace GoAkt.Typed.Hosting.Dispatch;

/// <summary>What a dispatcher passes on to the method that handles a message.</summary>
/// <param name="Timeout">What is left of the asker's time-out; infinite for a tell.</param>
/// <param name="CancellationToken">Cancelled when the actor is stopped.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct DispatchContext(TimeSpan Timeout, CancellationToken CancellationToken)
{
    /// <summary>Whether nobody awaits a reply.</summary>
    public bool IsTell => Timeout == System.Threading.Timeout.InfiniteTimeSpan;
}
