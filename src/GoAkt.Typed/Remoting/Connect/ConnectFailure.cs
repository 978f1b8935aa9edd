using System.Net.Sockets;
using GoAkt.Typed.Remoting.Tls;

namespace GoAkt.Typed.Remoting.Connect;

/// <summary>Sorts out at what point an HTTP request failed.</summary>
internal sealed class ConnectFailure(HostPort dial, TlsHandshake? tls)
{
    // RFC 9113, section 7: the peer has not looked at the request.
    private const long RefusedStream = 0x7;

    /// <param name="e">What the HTTP handler threw.</param>
    /// <param name="hasStarted">Whether any of the request's body may have left.</param>
    public RemotingException Explain(Exception e, bool hasStarted)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is RemotingException { Failure: RemotingFailure.NotConnected } notConnected)
            {
                // The same exception may end several calls that waited for one connection.
                return RemotingException.NotConnected(notConnected.Message, notConnected.InnerException);
            }

            if (cause is HttpProtocolException { ErrorCode: RefusedStream })
            {
                return RemotingException.ConnectionLost(Delivery.NotSent, $"{dial} takes no more requests on this connection", e);
            }
        }

        if (tls?.ExplainLoss(e) is { } refusal)
        {
            return RemotingException.NotConnected($"{dial} ended the connection: {refusal}", e);
        }

        return KindOf(e) switch
        {
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError =>
                RemotingException.NotConnected($"no connection to {dial}: {InnermostMessage(e)}", e),
            HttpRequestError.VersionNegotiationError =>
                RemotingException.NotConnected($"{dial} speaks TLS, but does not offer HTTP/2 there, as a GoAkt node would", e),
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded =>
                RemotingException.Protocol($"what {dial} answers is not HTTP as a GoAkt node speaks it: {InnermostMessage(e)}", e),
            _ => RemotingException.ConnectionLost(
                hasStarted ? Delivery.Unknown : Delivery.NotSent,
                $"the connection to {dial} ended before the answer was there: {InnermostMessage(e)}",
                e),
        };
    }

    private static HttpRequestError KindOf(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } request:
                    return request.HttpRequestError;
                case HttpIOException { HttpRequestError: not HttpRequestError.Unknown } io:
                    return io.HttpRequestError;
                case SocketException:
                    return HttpRequestError.Unknown;
            }
        }

        return HttpRequestError.Unknown;
    }

    private static string InnermostMessage(Exception e)
    {
        while (e.InnerException is { } inner)
        {
            e = inner;
        }

        return e.Message;
    }
}
