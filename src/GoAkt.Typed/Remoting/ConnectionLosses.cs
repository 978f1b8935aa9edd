namespace GoAkt.Typed.Remoting;

/// <summary>
/// Tells of connections that the node or the network has ended. All of a node's may end at once: those that end while
/// one is told of are told of together.
/// </summary>
internal sealed class ConnectionLosses(Action tell)
{
    private int _untold;

    /// <summary>To be called when something went wrong on a connection that this side did not close, before its calls
    /// fail and it is closed.</summary>
    /// <param name="reason">What; a connection that is closed for what the node sent through it was not lost.</param>
    public void Note(RemotingException reason)
    {
        if (reason.Failure != RemotingFailure.ConnectionLost || Interlocked.Increment(ref _untold) > 1)
        {
            return;
        }

        int told;
        do
        {
            told = Volatile.Read(ref _untold);
            tell();
        }
        while (Interlocked.CompareExchange(ref _untold, 0, told) != told);
    }
}
