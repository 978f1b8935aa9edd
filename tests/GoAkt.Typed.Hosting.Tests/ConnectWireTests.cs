using System.IO.Compression;
using System.Net;
using System.Text;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class ConnectWireTests
{
    private const string AskMethod = "RemotingService/RemoteAsk";

    [Fact]
    public async Task An_answer_is_compressed_only_where_the_caller_accepts_it()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using ConnectCaller caller = new(node);

        using HttpResponseMessage plain = await caller.PostAsync($"/internalpb.{AskMethod}", Ask(node).ToByteArray());
        using HttpResponseMessage gzip = await caller.PostAsync(
            $"/internalpb.{AskMethod}",
            Ask(node).ToByteArray(),
            new Dictionary<string, string> { ["accept-encoding"] = "br;q=1.0, gzip" });

        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.Equal("gzip", Assert.Single(gzip.Content.Headers.ContentEncoding));
    }

    [Fact]
    public async Task A_node_that_is_configured_with_brotli_knows_it_beside_gzip()
    {
        await using EmbeddedNode node =
            await TestNode.StartWithEchoAsync(options => options.Compression = Compression.Brotli);
        using ConnectCaller caller = new(node);
        using MemoryStream request = new();
        using (BrotliStream compressor = new(request, CompressionMode.Compress))
        {
            compressor.Write(Ask(node).ToByteArray());
        }

        using HttpResponseMessage answer = await caller.PostAsync(
            $"/internalpb.{AskMethod}",
            request.ToArray(),
            new Dictionary<string, string> { ["content-encoding"] = "br", ["accept-encoding"] = "br" });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("br", Assert.Single(answer.Content.Headers.ContentEncoding));
        using BrotliStream response = new(
            await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        Assert.Equal("echo:hello", TextOf(RemoteAskResponse.Parser.ParseFrom(response)));
    }

    [Fact]
    public async Task A_body_that_is_not_of_its_encoding_is_refused()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using ConnectCaller caller = new(node);

        ConnectErrorBody error = await caller.RefusedAsync(
            AskMethod, Ask(node), new Dictionary<string, string> { ["content-encoding"] = "gzip" });

        Assert.Equal("invalid_argument", error.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_above_the_limit_is_refused(bool compressed)
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync(options => options.MaxFrameSize = 2048);
        using ConnectCaller caller = new(node);
        byte[] body = Ask(node, new string('x', 4096)).ToByteArray();
        Dictionary<string, string> headers = compressed ? new() { ["content-encoding"] = "gzip" } : [];

        using HttpResponseMessage answer =
            await caller.PostAsync($"/internalpb.{AskMethod}", compressed ? Gzip.Compress(body) : body, headers);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"code\":\"resource_exhausted\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_caller_s_time_out_bounds_an_ask()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using ConnectCaller caller = new(node);
        RemoteAskRequest ask = new()
        {
            Timeout = Duration.FromTimeSpan(TimeSpan.FromHours(1)),
            RemoteMessages = { Messages.AnyTo(node, "echo", Duration.FromTimeSpan(TimeSpan.FromHours(1))) },
        };

        ConnectErrorBody error = await Eventually.DoneAsync(caller.RefusedAsync(
            AskMethod, ask, new Dictionary<string, string> { ["connect-timeout-ms"] = "50" }));

        Assert.Equal("remote send failed\nrequest timed out", error.Message);
    }

    [Fact]
    public async Task The_caller_s_time_out_bounds_a_spawn()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync(options =>
        {
            options.InitTimeout = TimeSpan.FromSeconds(30);
            options.AddActor(_ => new ScriptedActor { OnStart = token => Task.Delay(Timeout.Infinite, token) });
        });
        using ConnectCaller caller = new(node);
        RemoteSpawnRequestWithFlag spawn = new()
        {
            Host = "127.0.0.1",
            Port = node.ListenEndPoint.Port,
            ActorName = "p",
            ActorType = "tests.scripted",
        };

        ConnectErrorBody error = await Eventually.DoneAsync(caller.RefusedAsync(
            "RemotingService/RemoteSpawn", spawn, new Dictionary<string, string> { ["connect-timeout-ms"] = "50" }));

        Assert.Equal("deadline_exceeded", error.Code);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    public async Task A_time_out_that_is_none_is_refused(string timeout)
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using ConnectCaller caller = new(node);

        ConnectErrorBody error = await caller.RefusedAsync(
            AskMethod, Ask(node), new Dictionary<string, string> { ["connect-timeout-ms"] = timeout });

        Assert.Equal("invalid_argument", error.Code);
        Assert.Contains(timeout, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_method_or_content_type_is_refused()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using HttpClient http = new();
        Uri ask = new($"http://{node.Address}/internalpb.{AskMethod}");
        using StringContent json = new("{}", Encoding.UTF8, "application/json");

        using HttpResponseMessage got = await http.GetAsync(ask, TestContext.Current.CancellationToken);
        using HttpResponseMessage posted = await http.PostAsync(ask, json, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, got.StatusCode);
        Assert.Equal(["POST"], got.Content.Headers.Allow);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, posted.StatusCode);
    }

    [Fact]
    public async Task From_3_12_on_addresses_are_text_and_a_message_names_its_sender()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync(options =>
            options.ConnectDialect = ConnectDialect.TextAddresses);
        using ConnectCaller caller = new(node);
        RemoteLookupRequest lookup = new() { Host = "127.0.0.1", Port = node.ListenEndPoint.Port, Name = "echo" };
        RemoteAskRequest withoutSender = Ask(node);
        withoutSender.RemoteMessages[0].Sender = ByteString.Empty;

        RemoteLookupResponse found =
            await caller.RequestAsync<RemoteLookupResponse>("RemotingService/RemoteLookup", lookup);
        RemoteAskResponse answer = await caller.RequestAsync<RemoteAskResponse>(AskMethod, Ask(node));
        ConnectErrorBody error = await caller.RefusedAsync(AskMethod, withoutSender);

        Assert.Equal($"goakt://real@{node.Address}/echo", found.Address.ToStringUtf8());
        Assert.Equal("echo:hello", TextOf(answer));
        Assert.Equal("invalid_argument", error.Code);
    }

    [Fact]
    public async Task Many_requests_share_one_connection_at_once()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using ConnectCaller caller = new(node);

        RemoteAskResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(
            i => caller.RequestAsync<RemoteAskResponse>(AskMethod, Ask(node, $"{i}"))));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"echo:{i}"), answers.Select(TextOf));
        Assert.Equal(1, node.ConnectionCount);
    }

    [Fact]
    public async Task A_node_without_Connect_closes_an_HTTP_connection()
    {
        await using EmbeddedNode node =
            await TestNode.StartWithEchoAsync(options => options.Protocols = NodeProtocols.Framed);
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);

        await connection.SendAsync("POST / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());

        Assert.True(await Eventually.DoneAsync(connection.IsClosedAsync()));
    }

    private static RemoteAskRequest Ask(EmbeddedNode node, string text = "hello") => new()
    {
        Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(30)),
        RemoteMessages = { Messages.AnyTo(node, "echo", FramedCaller.Text(text)) },
    };

    private static string TextOf(RemoteAskResponse response) =>
        Any.Parser.ParseFrom(response.Messages[0]).Unpack<StringValue>().Value;
}
