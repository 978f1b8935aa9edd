using System.Net.Sockets;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// Sorts out why a connection ended. Its thread is nobody's but the connection's, so whatever happens there has to become the calls'
/// failure: it would end the process otherwise.
/// </summary>
internal static class FramedFailure
{
    /// <summary>For what went wrong while dialling or reading.</summary>
    public static RemotingException Explain(Exception e) => e switch
    {
        RemotingException known => known,
        DllNotFoundException => RemotingException.NotSupported(ErrorText.Of(e)),
        SocketException { SocketErrorCode: SocketError.TimedOut } or IOException { InnerException: SocketException { SocketErrorCode: SocketError.TimedOut } } =>
            RemotingException.Silence(Delivery.Unknown, $"the connection is dead: {ErrorText.Of(e)}", e),
        SocketException or IOException or ObjectDisposedException =>
            RemotingException.ConnectionLost(Delivery.Unknown, $"the connection broke: {ErrorText.Of(e)}", e),
        _ => RemotingException.Protocol($"the connection can't be read: {ErrorText.Of(e)}", e),
    };

    /// <summary>For what went wrong while an answer was read that is there as a whole.</summary>
    public static RemotingException ExplainParsing(Exception e) =>
        e as RemotingException ?? RemotingException.UnreadableReply("the node's answer can't be read", e);

    /// <summary>For what went wrong while sending.</summary>
    public static RemotingException ExplainSending(Exception e) => e is SocketException or IOException or ObjectDisposedException
        ? RemotingException.ConnectionLost(Delivery.NotSent, $"the connection broke while sending: {ErrorText.Of(e)}", e)
        : Explain(e);
}
