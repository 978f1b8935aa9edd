using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// The most bytes that a node takes in a request unless it is configured otherwise. On Framed it closes the connection
/// on more, without a word, and what stands in front of a node may do so on any wire.
/// </summary>
internal static class NodeLimit
{
    private const int Bytes = 16 * 1024 * 1024;

    /// <summary>Suspects the size of a request behind whose first bytes its connection ended: that is no loss, and says
    /// nothing against the node.</summary>
    /// <param name="e">How the connection ended.</param>
    /// <param name="size">How many bytes the request takes.</param>
    public static RemotingException Suspect(RemotingException e, int size) =>
        e.Failure == RemotingFailure.ConnectionLost && size > Bytes && !e.IsDisposal
            ? new RemotingException(
                RemotingFailure.TooLarge,
                ErrorCode.ResourceExhausted,
                e.Delivery,
                $"{e.Message}, most likely for the request's size: it takes {size:N0} bytes, and a node allows {Bytes:N0} unless it is told otherwise",
                e)
            : e;
}
