using System.Net;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using GoAkt.Typed.Hosting.Tests.Actors;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;

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
        Recording recording = Recording.Load(name);
        await using EmbeddedNode node = await StartLikeAsync(recording);
        using ConnectCaller caller = new(node, new System.Version(httpVersion, httpVersion == 1 ? 1 : 0));
        AddressRewriter rewriter = new(recording.Port, node.ListenEndPoint.Port);
        List<string> differences = [];

        foreach (Exchange exchange in recording.Exchanges)
        {
            if (exchange.Scenario == LateAnswer)
            {
                // The genuine node delivers the wrong answer here, which its later versions do not.
                await AwaitIdleAsync(caller, node, recording);
                continue;
            }

            using HttpResponseMessage answer =
                await caller.PostAsync(exchange.Path!, Rewritten(exchange, rewriter), exchange.RequestHeaders);
            string expected = DescribeRecorded(exchange, rewriter);
            string actual = await DescribeAsync(answer, exchange.Path!);
            if (expected != actual)
            {
                differences.Add($"{exchange.Scenario}:\n  expected {expected}\n  but was  {actual}");
            }
        }

        Assert.Empty(differences);
    }

    private static async Task<EmbeddedNode> StartLikeAsync(Recording recording)
    {
        EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.Clustered = recording.Clustered;
            options.Protocols = NodeProtocols.Connect;
        });
        if (!recording.Clustered)
        {
            await node.SpawnAsync<IEcho>("echo", TestContext.Current.CancellationToken);
            await node.SpawnAsync<ICounter>("counter", TestContext.Current.CancellationToken);
        }

        return node;
    }

    /// <summary>Waits until the echo actor has slept.</summary>
    private static async Task AwaitIdleAsync(ConnectCaller caller, EmbeddedNode node, Recording recording)
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

    private static byte[] Rewritten(Exchange exchange, AddressRewriter rewriter)
    {
        bool isGzip = exchange.RequestHeaders?.GetValueOrDefault("content-encoding") == "gzip";
        byte[] body = isGzip ? Gzip.Decompress(exchange.RequestBytes) : exchange.RequestBytes;
        byte[] rewritten;
        try
        {
            rewritten = EnvelopeTypes.TryParse(NameOf(exchange.Path!, "Request"), body) is { } envelope
                ? rewriter.Rewrite(envelope).ToByteArray()
                : body;
        }
        catch (InvalidProtocolBufferException)
        {
            return exchange.RequestBytes;
        }

        return isGzip ? Gzip.Compress(rewritten) : rewritten;
    }

    private static string DescribeRecorded(Exchange exchange, AddressRewriter rewriter)
    {
        if (exchange.Error is { } error)
        {
            return Describe(exchange.Status, exchange.ContentType, null, $"{error.Code} {rewriter.Rewrite(error.Message)}");
        }

        byte[] body = exchange.ContentEncoding == "gzip" ? Gzip.Decompress(exchange.ResponseBytes) : exchange.ResponseBytes;
        string text = exchange.Status == 200 ? Text(exchange.Path!, body, rewriter) : Convert.ToHexString(body);
        return Describe(exchange.Status, exchange.ContentType, exchange.ContentEncoding, text);
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
        IMessage envelope = EnvelopeTypes.TryParse(NameOf(path, "Response"), body)!;
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

    private static string NameOf(string path, string suffix) => $"internalpb.{path[(path.LastIndexOf('/') + 1)..]}{suffix}";
}
