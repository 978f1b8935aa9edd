using System.IO.Compression;
using GoAkt.Typed.Remoting.Codecs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Testing;

/// <summary>A node that speaks Connect, over HTTP/2 without or with TLS, and answers as it is told.</summary>
public sealed class ScriptedConnectServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ScriptedConnectServer(WebApplication application)
    {
        _application = application;
        Address = new Uri(application.Urls.Single()).Authority;
    }

    /// <summary>Where the server listens, as <c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="serve">Serves a request.</param>
    /// <param name="tls">How connections are encrypted; null for not at all.</param>
    /// <param name="maxStreams">The most requests that it takes at once over one connection.</param>
    public static async Task<ScriptedConnectServer> StartAsync(
        RequestDelegate serve, ServerTls? tls = null, int maxStreams = 1000)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = maxStreams;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http2;
                if (tls is not null)
                {
                    endpoint.UseHttps(tls.Apply);
                }
            });
        });
        WebApplication application = builder.Build();
        application.Run(serve);
        await application.StartAsync();
        return new ScriptedConnectServer(application);
    }

    /// <summary>Answers as recorded.</summary>
    public static Task<ScriptedConnectServer> StartAsync(WireScript script, ServerTls? tls = null) =>
        StartAsync(context => AnswerAsync(script, context), tls);

    /// <summary>Reads a request's whole body, decompressed.</summary>
    public static async Task<byte[]> ReadBodyAsync(HttpRequest request)
    {
        using MemoryStream body = new();
        Stream source = request.Headers.ContentEncoding.ToString() switch
        {
            "" => request.Body,
            "gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
            "br" => new BrotliStream(request.Body, CompressionMode.Decompress),
            "zstd" => new ZstdCodec().Decompress(request.Body),
            string other => throw new InvalidDataException($"There is no encoding '{other}'."),
        };
        await source.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private static async Task AnswerAsync(WireScript script, HttpContext context)
    {
        byte[] body = await ReadBodyAsync(context.Request);
        var headers = context.Request.Headers.ToDictionary(
            static header => header.Key.ToLowerInvariant(), static header => header.Value.ToString());
        RecordedExchange? exchange = script.Answer(
            new ReceivedRequest(WireMessage.FromConnect(context.Request.Path, body), headers, Deadline: 0));
        if (exchange?.Http is not { } http)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync("404 page not found\n");
            return;
        }

        context.Response.StatusCode = http.Status;
        context.Response.ContentType = http.ContentType;
        if (http.ContentEncoding is { } encoding)
        {
            context.Response.Headers.ContentEncoding = encoding;
        }

        context.Response.ContentLength = exchange.ResponseBytes.Length;
        await context.Response.Body.WriteAsync(exchange.ResponseBytes);
    }
}
