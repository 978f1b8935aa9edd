using System.Collections.Frozen;
using System.Globalization;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Hosting.Requests;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Connect;
using Google.Protobuf;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace GoAkt.Typed.Hosting.Connect;

/// <summary>Serves Connect's unary requests.</summary>
/// <remarks>Source: docs/wire.md, "Connect".</remarks>
internal sealed class ConnectService : IHttpApplication<HttpContext>, IRequestSource
{
    private const string TimeoutHeader = "connect-timeout-ms";

    private readonly HostedNode _node;
    private readonly MessageRequests _messages;
    private readonly WireDialect _dialect;
    private readonly ConnectEncodings _encodings;
    private readonly FrozenDictionary<string, NodeRequest> _requests;
    private int _underWay;

    public ConnectService(
        HostedNode node,
        MessageRequests messages,
        RequestTable requests,
        WireDialect dialect,
        ConnectEncodings encodings)
    {
        _node = node;
        _messages = messages;
        _dialect = dialect;
        _encodings = encodings;
        _requests = requests.Requests
            .Where(request => request.ConnectPath is not null)
            .ToFrozenDictionary(request => request.ConnectPath!);
        node.Register(this);
    }

    bool IRequestSource.HasRequests => Volatile.Read(ref _underWay) != 0;

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        ConnectAnswer answer = new(context, _encodings, _node.MaxFrameSize);
        try
        {
            await ServeAsync(context, answer).ConfigureAwait(false);
        }
        catch (RequestRefusedException e)
        {
            await answer.WriteErrorAsync(e.ConnectCode, e.Message).ConfigureAwait(false);
        }
        catch (MalformedRequestException)
        {
            await answer
                .WriteErrorAsync(ErrorCode.InvalidArgument, Unreadable(context.Request.Path))
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await answer.WriteErrorAsync(ErrorCode.DeadlineExceeded, "context deadline exceeded").ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested || e is ConnectionAbortedException)
        {
            NodeLog.ConnectionClosed(_node.Logger, context.Connection.Id, ExceptionText.Of(e));
        }
#pragma warning disable CA1031 // One request's failure must not end the others of its connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            NodeLog.RequestFailed(_node.Logger, context.Request.Path, e);
            RequestRefusedException refusal = Refusal.Of(e);
            await answer.WriteErrorAsync(refusal.ConnectCode, refusal.Message).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(HttpContext http, ConnectAnswer answer)
    {
        string path = http.Request.Path.Value ?? string.Empty;
        bool isAsk = path == Envelopes.Ask.ConnectPath, isTell = path == Envelopes.Tell.ConnectPath;
        NodeRequest? request = null;
        if (!isAsk && !isTell && !_requests.TryGetValue(path, out request))
        {
            await answer.WriteNotFoundAsync().ConfigureAwait(false);
            return;
        }

        if (!await AcceptsAsync(http, answer).ConfigureAwait(false))
        {
            return;
        }

        if (_node.IsStopping)
        {
            throw Refusal.RemotingNotEnabled();
        }

        RequestContext context = new(_dialect, HeadersOf(http.Request), TimeLeft(http.Request), http.RequestAborted);
        using ConnectRequestBody body =
            await ConnectRequestBody.ReadAsync(http.Request, _encodings, _node.MaxFrameSize).ConfigureAwait(false);
        Interlocked.Increment(ref _underWay);
        try
        {
            // Once more: from here on the node waits for the answer before it ends. It does not wait for a slow sender.
            if (_node.IsStopping)
            {
                throw Refusal.RemotingNotEnabled();
            }

            await (isAsk ? AskAsync(body, context, answer)
                : isTell ? TellAsync(body, context, answer)
                : HandleAsync(request!, body, context, answer)).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task AskAsync(ConnectRequestBody body, RequestContext context, ConnectAnswer answer)
    {
        IReadOnlyList<IMessage> replies =
            await _messages.AskAllAsync(MessageRequest.Parse(body.Bytes), context).ConfigureAwait(false);
        ReplyEnvelope[] envelopes = [.. replies.Select(reply => new ReplyEnvelope(reply, _dialect.Payload))];
        await answer.WriteAsync(envelopes).ConfigureAwait(false);
    }

    private Task TellAsync(ConnectRequestBody body, in RequestContext context, ConnectAnswer answer)
    {
        _messages.Tell(MessageRequest.Parse(body.Bytes), context);
        return answer.WriteAsync([]);
    }

    private async Task HandleAsync(
        NodeRequest request, ConnectRequestBody body, RequestContext context, ConnectAnswer answer)
    {
        ValueTask<IMessage> serving = request.HandleAsync(body.Bytes.Span, context);
        IMessage response = serving.IsCompleted
            ? serving.Result
            : await serving
                .AsTask()
                .WaitAsync(context.TimeLeft, _node.Time, context.Aborted)
                .ConfigureAwait(false);
        await answer.WriteAsync(response).ConfigureAwait(false);
    }

    private static async ValueTask<bool> AcceptsAsync(HttpContext http, ConnectAnswer answer)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            await answer.WriteAsync(StatusCodes.Status405MethodNotAllowed, string.Empty, default).ConfigureAwait(false);
            return false;
        }

        if (!ConnectProtocol.Is(http.Request.ContentType ?? string.Empty, ConnectProtocol.MediaType))
        {
            http.Response.Headers["accept-post"] = ConnectProtocol.MediaType;
            await answer
                .WriteAsync(StatusCodes.Status415UnsupportedMediaType, string.Empty, default)
                .ConfigureAwait(false);
            return false;
        }

        return true;
    }

    private static TimeSpan TimeLeft(HttpRequest request)
    {
        string text = request.Headers[TimeoutHeader].ToString();
        if (text.Length == 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            && milliseconds <= ConnectProtocol.MaxTimeout
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, (long)WireDuration.Longest.TotalMilliseconds))
            : throw Refusal.InvalidArgument($"parse timeout: protocol error: invalid timeout \"{text}\"");
    }

    private static Dictionary<string, string> HeadersOf(HttpRequest request)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, StringValues values) in request.Headers)
        {
            headers[name] = values.ToString();
        }

        return headers;
    }

    private static string Unreadable(string path) =>
        $"unmarshal message: unmarshal into *internalpb.{path[(path.LastIndexOf('/') + 1)..]}Request: "
        + "proto: cannot parse invalid wire-format data";
}
