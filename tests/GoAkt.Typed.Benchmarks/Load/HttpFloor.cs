using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>The floor on Connect: request bytes posted in a loop by a bare <see cref="HttpClient"/>, over HTTP/2 as the
/// library does.</summary>
internal sealed class HttpFloor(string node, byte[] request, int connections) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        EnableMultipleHttp2Connections = true,
        MaxConnectionsPerServer = connections,
    })
    {
        BaseAddress = new Uri($"http://{node}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public async Task RunAsync(Worker worker)
    {
        await Task.Yield();
        while (!worker.IsStopping)
        {
            long startedAt = Stopwatch.GetTimestamp();
            using HttpRequestMessage post = new(HttpMethod.Post, "/internalpb.RemotingService/RemoteAsk")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(request),
            };
            post.Headers.Add("connect-protocol-version", "1");
            post.Content.Headers.ContentType = new MediaTypeHeaderValue("application/proto");
            using HttpResponseMessage response = await _http.SendAsync(post);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
            worker.Note(Stopwatch.GetTimestamp() - startedAt);
        }
    }

    public void Dispose() => _http.Dispose();
}
