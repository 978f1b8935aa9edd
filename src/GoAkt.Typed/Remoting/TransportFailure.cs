using System.Net.Sockets;
using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// Sorts out why a connection ended. Its thread belongs to the connection alone, so every exception there has to become
/// the calls' failure: it would end the process otherwise.
/// </summary>
internal static class TransportFailure
{
    /// <summary>For what went wrong while dialling or reading.</summary>
    public static RemotingException Explain(Exception e) =>
        e switch
        {
            RemotingException known => known,
            _ when IsTimeOut(e) =>
                RemotingException.Silence(Delivery.Unknown, $"the connection is dead: {ErrorText.Of(e)}", e),
            SocketException or IOException or ObjectDisposedException =>
                RemotingException.ConnectionLost(Delivery.Unknown, $"the connection broke: {ErrorText.Of(e)}", e),
            _ => RemotingException.Protocol($"the connection can't be read: {ErrorText.Of(e)}", e),
        };

    /// <summary>For what went wrong while an answer was read that is there as a whole.</summary>
    public static RemotingException ExplainParsing(Exception e) =>
        e as RemotingException ?? RemotingException.UnreadableReply("the node's answer can't be read", e);

    /// <summary>For what went wrong while sending.</summary>
    /// <param name="e">What went wrong.</param>
    /// <param name="delivery">What may have arrived all the same: nothing of one request, for a node does nothing with
    /// half a frame.</param>
    public static RemotingException ExplainSending(Exception e, Delivery delivery = Delivery.NotSent) =>
        e is SocketException or IOException or ObjectDisposedException
        ? RemotingException.ConnectionLost(delivery, $"the connection broke while sending{ReasonOf(e)}", e)
        : Explain(e);

    // .NET says that a send timed out whenever the peer goes away while it waits for room, however soon that is.
    private static string ReasonOf(Exception e) => IsTimeOut(e) ? string.Empty : $": {ErrorText.Of(e)}";

    /// <summary>Whether the network kept silent for too long.</summary>
    public static bool IsTimeOut(Exception e) => e is SocketException { SocketErrorCode: SocketError.TimedOut }
        or IOException { InnerException: SocketException { SocketErrorCode: SocketError.TimedOut } };
}
