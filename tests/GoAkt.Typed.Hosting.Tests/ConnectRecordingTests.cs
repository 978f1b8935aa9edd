using System.Net;
using System.Text.Json;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class ConnectRecordingTests
{
    private const string LateAnswer = "ask after a late answer";

    [Theory]
    [InlineData("connect-3.9.8", 2)]
    [InlineData("connect-3.9.8-cluster", 2)]
    [InlineData("connect-3.9.8-cluster", 1)]
    public async Task The_node_answers_recorded_requests_like_the_genuine_one(string name, int httpVersion)
    {
        var recording = RecordingFile.Load(name);
        TaskCompletionSource echoWakes = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using EmbeddedNode node =
            await TestNode.StartLikeAsync(recording, NodeProtocols.Connect, echoWakes.Task);
        using ConnectCaller caller = new(node, new System.Version(httpVersion, httpVersion == 1 ? 1 : 0));
        AddressRewriter rewriter = new(recording.Port, node.ListenEndPoint.Port);
        List<string> differences = [];

        foreach (RecordedExchange exchange in recording.Exchanges)
        {
            if (exchange.Scenario == LateAnswer)
            {
                // The genuine node delivers the wrong answer here, which its later versions do not.
                echoWakes.SetResult();
                await AwaitIdleAsync(caller, node, recording);
                continue;
            }

            using HttpResponseMessage answer = await caller.PostAsync(
                exchange.Http!.Path, Rewritten(exchange, rewriter), exchange.Http.RequestHeaders);
            string expected = DescribeRecorded(exchange, rewriter);
            string actual = await DescribeAsync(answer, exchange.Http.Path);
            if (expected != actual)
            {
                differences.Add($"{exchange.Scenario}:\n  expected {expected}\n  but was  {actual}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>Waits until the echo actor has slept.</summary>
    private static async Task AwaitIdleAsync(ConnectCaller caller, EmbeddedNode node, RecordingFile recording)
    {
        string echo = recording.Clustered ? "cap-echo" : "echo";
        RemoteAskRequest ask = new()
        {
            Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(30)),
            RemoteMessages = { Messages.AnyTo(node, echo, new StringValue { Value = "awake?" }) },
        };
        RemoteAskResponse response = await caller.RequestAsync<RemoteAskResponse>("RemotingService/RemoteAsk", ask);
        Assert.Single(response.Messages);
    }

    private static byte[] Rewritten(RecordedExchange exchange, AddressRewriter rewriter)
    {
        if (exchange.Request is not { } request)
        {
            return exchange.RequestBytes;
        }

        byte[] rewritten = rewriter.Rewrite(request.Body).ToByteArray();
        return exchange.Http!.RequestHeaders.GetValueOrDefault("content-encoding") == "gzip"
            ? Gzip.Compress(rewritten)
            : rewritten;
    }

    private static string DescribeRecorded(RecordedExchange exchange, AddressRewriter rewriter)
    {
        RecordedHttp http = exchange.Http!;
        if (http.ContentType == "application/json")
        {
            ConnectErrorBody error =
                JsonSerializer.Deserialize<ConnectErrorBody>(exchange.ResponseBytes, JsonSerializerOptions.Web)!;
            return Describe(http.Status, http.ContentType, null, $"{error.Code} {rewriter.Rewrite(error.Message)}");
        }

        byte[] body = http.ContentEncoding == "gzip" ? Gzip.Decompress(exchange.ResponseBytes) : exchange.ResponseBytes;
        string text = http.Status == 200 ? Text(http.Path, body, rewriter) : Convert.ToHexString(body);
        return Describe(http.Status, http.ContentType, http.ContentEncoding, text);
    }

    private static async Task<string> DescribeAsync(HttpResponseMessage answer, string path)
    {
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        string? contentType = answer.Content.Headers.ContentType?.ToString();
        string? encoding = answer.Content.Headers.ContentEncoding.SingleOrDefault();
        if (contentType == "application/json")
        {
            ConnectErrorBody error = JsonSerializer.Deserialize<ConnectErrorBody>(body, JsonSerializerOptions.Web)!;
            return Describe((int)answer.StatusCode, contentType, encoding, $"{error.Code} {error.Message}");
        }

        body = encoding == "gzip" ? Gzip.Decompress(body) : body;
        string text = answer.StatusCode == HttpStatusCode.OK ? Text(path, body, null) : Convert.ToHexString(body);
        return Describe((int)answer.StatusCode, contentType, encoding, text);
    }

    private static string Text(string path, byte[] body, AddressRewriter? rewriter)
    {
        string name = $"internalpb.{path[(path.LastIndexOf('/') + 1)..]}Response";
        IMessage envelope = WireMessage.FromFrame(WireFrame.Write(name, body))!.Body;
        envelope = rewriter?.Rewrite(envelope) ?? envelope;
        switch (envelope)
        {
            case RemoteLookupResponse response:
                Address address = Address.Parser.ParseFrom(response.Address);
                Assert.NotEmpty(address.Id);
                address.Id = string.Empty;
                return $"RemoteLookupResponse {address}";
            case GetKindsResponse response:
                string[] kinds = [.. response.Kinds.Order(StringComparer.Ordinal)];
                return $"GetKindsResponse {string.Join(' ', kinds)}";
        }

        return $"{envelope.Descriptor.Name} {envelope}";
    }

    private static string Describe(int status, string? contentType, string? encoding, string text) =>
        $"{status} {contentType} {encoding} {text}";
}
