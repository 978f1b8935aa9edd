using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>A bare HTTP client to a node.</summary>
internal sealed class ConnectCaller : IDisposable
{
    private readonly HttpClient _http;

    public ConnectCaller(
        EmbeddedNode node, Version? version = null, HttpMessageHandler? handler = null, string scheme = "http")
    {
        _http = new HttpClient(handler ?? new SocketsHttpHandler())
        {
            BaseAddress = new Uri($"{scheme}://{node.ListenEndPoint}"),
            DefaultRequestVersion = version ?? HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public async Task<HttpResponseMessage> PostAsync(
        string path, byte[] body, IReadOnlyDictionary<string, string>? headers = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path)
        {
            Version = _http.DefaultRequestVersion,
            VersionPolicy = _http.DefaultVersionPolicy,
        };
        ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/proto");
        request.Content = content;
        request.Headers.Add("connect-protocol-version", "1");
        foreach ((string name, string value) in headers ?? new Dictionary<string, string>())
        {
            if (name == "content-encoding")
            {
                content.Headers.Add(name, value);
            }
            else
            {
                request.Headers.Add(name, value);
            }
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Posts an envelope and reads the answer, which has to be no error.</summary>
    public async Task<TResponse> RequestAsync<TResponse>(
        string method, IMessage envelope, IReadOnlyDictionary<string, string>? headers = null)
        where TResponse : IMessage<TResponse>, new()
    {
        using HttpResponseMessage answer = await PostAsync($"/internalpb.{method}", envelope.ToByteArray(), headers);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, System.Text.Encoding.UTF8.GetString(body));
        TResponse response = new();
        response.MergeFrom(body);
        return response;
    }

    /// <summary>Posts an envelope that the node has to refuse.</summary>
    public async Task<ConnectErrorBody> RefusedAsync(
        string method, IMessage envelope, IReadOnlyDictionary<string, string>? headers = null)
    {
        using HttpResponseMessage answer = await PostAsync($"/internalpb.{method}", envelope.ToByteArray(), headers);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        return JsonSerializer.Deserialize<ConnectErrorBody>(body, JsonSerializerOptions.Web)!;
    }

    public void Dispose() => _http.Dispose();
}
