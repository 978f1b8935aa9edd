using System.Net.Sockets;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Tls;

namespace GoAkt.Typed.Remoting.Connect;

/// <summary>Sorts out at what point an HTTP request failed.</summary>
internal sealed class ConnectFailure(HostPort dial, TlsHandshake? tls)
{
    // Error codes of RFC 9113, section 7.
    private const long ProtocolError = 0x1;
    private const long InternalError = 0x2;
    private const long FlowControlError = 0x3;
    private const long FrameSizeError = 0x6;
    private const long RefusedStream = 0x7;
    private const long Cancel = 0x8;
    private const long CompressionError = 0x9;
    private const long InadequateSecurity = 0xc;
    private const long Http11Required = 0xd;

    /// <param name="e">What the HTTP handler threw.</param>
    /// <param name="hasStarted">Whether any of the request's body may have left.</param>
    public RemotingException Explain(Exception e, bool hasStarted)
    {
        if (Find<RemotingException>(e) is { Failure: RemotingFailure.NotConnected } notConnected)
        {
            // The same exception may end several calls that waited for one connection.
            return RemotingException.NotConnected(notConnected.Message, notConnected.InnerException);
        }

        if (tls?.ExplainAlert(e) is { } refusal)
        {
            return RemotingException.NotConnected(refusal, e);
        }

        return Find<HttpProtocolException>(e) is { } protocolError
            ? ExplainProtocolError(protocolError, e, hasStarted)
            : ExplainRequestError(e, hasStarted);
    }

    private static RemotingException ExplainProtocolError(HttpProtocolException error, Exception e, bool hasStarted)
    {
        // The handler has one exception and the same code for several things, which its words tell apart.
        bool isUnanswered = Says(error, "ping");
        bool isGoAway = Says(error, "close");
        bool isReset = Says(error, "stream");
        Delivery delivery = hasStarted ? Delivery.Unknown : Delivery.NotSent;
        return error.ErrorCode switch
        {
            _ when isUnanswered =>
                RemotingException.Silence(delivery, "the connection is dead: the node's end answers nothing", e),
            _ when error.ErrorCode == RefusedStream || IsUnserved(error, e) => RemotingException.ConnectionLost(
                Delivery.NotSent,
                $"the node takes no more requests on this connection ({Describe(error)})",
                e),
            _ when isGoAway =>
                RemotingException.ConnectionLost(delivery, $"the node closed the connection ({Describe(error)})", e),
            InternalError or Cancel when isReset => new RemotingException(
                RemotingFailure.Answered,
                ErrorCode.Internal,
                Delivery.Unknown,
                $"the node gave the request up without an answer ({Describe(error)})",
                e),
            ProtocolError
            or FlowControlError
            or FrameSizeError
            or CompressionError
            or InadequateSecurity
            or Http11Required =>
                RemotingException.Protocol($"the answer is not HTTP as a GoAkt node speaks it ({Describe(error)})", e),
            _ => RemotingException.ConnectionLost(delivery, $"the node gave the request up ({Describe(error)})", e),
        };
    }

    private static bool Says(Exception error, string text) => error.Message.Contains(text, StringComparison.Ordinal);

    private static string Describe(HttpProtocolException error) => $"HTTP/2 error 0x{error.ErrorCode:x}";

    /// <summary>
    /// Whether the node has named this request's stream as one that it did not and will not serve. The handler then
    /// repeats the request of its own accord, and where it gives that up, its words are others than the error's.
    /// </summary>
    private static bool IsUnserved(HttpProtocolException error, Exception e) =>
        e is HttpRequestException { InnerException: HttpProtocolException inner }
        && inner == error
        && e.Message != error.Message;

    private RemotingException ExplainRequestError(Exception e, bool hasStarted) =>
        DeepestError(e) switch
        {
            HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError =>
                RemotingException.NotConnected($"no connection to {dial}: {ErrorText.Of(Deepest(e))}", e),
            HttpRequestError.VersionNegotiationError =>
                RemotingException.NotConnected($"{dial} does not offer HTTP/2 over TLS, as a GoAkt node would", e),
            // A reset before both sides have agreed on HTTP/2 is called an invalid response too.
            HttpRequestError.InvalidResponse
            or HttpRequestError.ConfigurationLimitExceeded when Deepest(e) is not SocketException =>
                RemotingException.Protocol(
                    $"the answer is not HTTP as a GoAkt node speaks it: {ErrorText.Of(Deepest(e))}", e),
            _ when !hasStarted && e is HttpRequestException && Says(e, "headers length exceeded") =>
                new RemotingException(
                    RemotingFailure.TooLarge,
                    ErrorCode.ResourceExhausted,
                    Delivery.NotSent,
                    "the call's headers take more bytes than the node allows",
                    e),
            _ => ConnectionLost(e, hasStarted),
        };

    private RemotingException ConnectionLost(Exception e, bool hasStarted)
    {
        // A connection that the other side closes while a request is written shows as an object that is disposed.
        string reason = DeepestError(e) == HttpRequestError.ResponseEnded || Deepest(e) is ObjectDisposedException
            ? "the node closed the connection without an answer"
            : $"the connection broke: {ErrorText.Of(Deepest(e))}";
        string message = tls?.GuessAtLoss() is { } guess ? $"{reason}; {guess}" : reason;
        Delivery delivery = hasStarted ? Delivery.Unknown : Delivery.NotSent;
        return Deepest(e) is SocketException { SocketErrorCode: SocketError.TimedOut }
            ? RemotingException.Silence(delivery, message, e)
            : RemotingException.ConnectionLost(delivery, message, e);
    }

    private static HttpRequestError DeepestError(Exception e)
    {
        HttpRequestError deepest = HttpRequestError.Unknown;
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            HttpRequestError error = cause switch
            {
                HttpRequestException request => request.HttpRequestError,
                HttpIOException io => io.HttpRequestError,
                _ => HttpRequestError.Unknown,
            };
            deepest = error == HttpRequestError.Unknown ? deepest : error;
        }

        return deepest;
    }

    private static T? Find<T>(Exception e)
        where T : Exception
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
            {
                return found;
            }
        }

        return null;
    }

    private static Exception Deepest(Exception e) => e.InnerException is { } inner ? Deepest(inner) : e;
}
