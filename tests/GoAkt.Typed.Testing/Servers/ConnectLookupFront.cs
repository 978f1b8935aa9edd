using System.Net;
using System.Net.Http.Headers;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Testing;

/// <summary>
/// Stands in front of a Connect node that knows its own actors alone, and answers look-ups from what the whole cluster
/// knows, with text addresses.
/// </summary>
public sealed class ConnectLookupFront : IAsyncDisposable
{
    private readonly Func<IPEndPoint?> _target;
    private readonly Func<string, string?> _find;
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = true });
    private ScriptedConnectServer? _server;

    private ConnectLookupFront(Func<IPEndPoint?> target, Func<string, string?> find)
    {
        _target = target;
        _find = find;
    }

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _server!.Address;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">Where the node behind it listens, asked for at each request; null while there is
    /// none.</param>
    /// <param name="find">Which node hosts an actor, as <c>host:port</c>; null if it is on none.</param>
    public static async Task<ConnectLookupFront> StartAsync(Func<IPEndPoint?> target, Func<string, string?> find)
    {
        ConnectLookupFront front = new(target, find);
        front._server = await ScriptedConnectServer.StartAsync(front.ServeAsync);
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _http.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        byte[] body = await ScriptedConnectServer.ReadBodyAsync(context.Request);
        if (context.Request.Path.Value!.EndsWith("/RemoteLookup", StringComparison.Ordinal))
        {
            await AnswerLookupAsync(context, RemoteLookupRequest.Parser.ParseFrom(body).Name);
        }
        else if (_target() is { } node)
        {
            await ForwardAsync(context, node, body);
        }
        else
        {
            context.Abort();
        }
    }

    private async Task AnswerLookupAsync(HttpContext context, string name)
    {
        if (_find(name) is { } node)
        {
            context.Response.ContentType = "application/proto";
            await context.Response.Body.WriteAsync(StubNode.At(node, name).ToByteArray());
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsJsonAsync(new { code = "not_found", message = StubNode.NotFound().Message });
        }
    }

    private async Task ForwardAsync(HttpContext context, IPEndPoint node, byte[] body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri($"http://{node}{context.Request.Path}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/proto");
        foreach (string header in new[] { "connect-protocol-version", "connect-timeout-ms" })
        {
            request.Headers.TryAddWithoutValidation(header, context.Request.Headers[header].ToArray());
        }

        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }
}
