using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Connect;

/// <summary>A few calls at once go over HTTP/1.1, many over HTTP/2, and all over HTTP/2 where nothing else is
/// served.</summary>
public sealed class HttpVersionTests
{
    // An ask takes more than this over HTTP/1.1, with its head.
    private const int FewestBytesOfAsk = 200;

    private const string NotHttp11 = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task The_first_call_goes_over_http_2_and_lone_ones_over_http_1_1_as_soon_as_the_node_has_shown_to_serve_it()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        await using HttpFront front = new(node.ListenEndPoint.ToString());
        await using GoAktClient client = await ConnectAsync(node, front);
        IEcho alice = client.Actors<IEcho>()["alice"];

        await EchoAsync(alice);
        Assert.NotEqual(0, front.Http2Bytes);
        await SettleOnHttp11Async(front, alice);
        (long http2, long http11) = (front.Http2Bytes, front.Http11Bytes);
        for (int i = 0; i < 10; i++)
        {
            await EchoAsync(alice);
        }

        // A ping may pass at any time.
        Assert.InRange(front.Http2Bytes - http2, 0, FewestBytesOfAsk);
        Assert.True(front.Http11Bytes >= http11 + (10 * FewestBytesOfAsk));
        Assert.Equal(1, front.Http11Connections);
    }

    [Fact(Timeout = 30_000)]
    public async Task Calls_beyond_a_few_share_http_2()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        await using HttpFront front = new(node.ListenEndPoint.ToString());
        await using GoAktClient client = await ConnectAsync(node, front);
        await SettleOnHttp11Async(front, client.Actors<IEcho>()["alice"]);
        await client.WhereisAsync(new ActorId("tests/Probe", "slow"), Cancellation);
        using CancellationTokenSource giveUp = new();
        long http2 = front.Http2Bytes;

        Task[] slow =
        [
            .. Enumerable
                .Range(0, 50)
                .Select(_ =>
                    client.AskAsync<Empty>(
                        new ActorId("tests/Probe", "slow"), new Empty(), TimeSpan.FromMinutes(1), giveUp.Token)),
        ];
        await Eventually.TrueAsync(() =>
            client.Nodes[0].InFlight == 50 && front.Http11Connections == 4 && front.Http2Bytes > http2 + (46 * 9));
        await EchoAsync(client.Actors<IEcho>()["alice"]);
        await giveUp.CancelAsync();

        Assert.Equal(4, front.Http11Connections);
        foreach (Task ask in slow)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task What_knows_http_2_alone_is_asked_for_nothing_else_after_one_trial()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        await using HttpFront front = new(node.ListenEndPoint.ToString(), NotHttp11);
        await using GoAktClient client = await ConnectAsync(node, front);
        IEcho alice = client.Actors<IEcho>()["alice"];

        await EchoAsync(alice);
        await Eventually.TrueAsync(() => front.Http11Connections == 1);
        for (int i = 0; i < 100; i++)
        {
            await EchoAsync(alice);
        }

        Assert.Equal(1, front.Http11Connections);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_client_that_may_open_one_connection_keeps_to_http_2()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        await using HttpFront front = new(node.ListenEndPoint.ToString());
        await using GoAktClient client = await ConnectAsync(node, front, static options =>
            options.MaxConnectionsPerNode = 1);

        for (int i = 0; i < 100; i++)
        {
            await EchoAsync(client.Actors<IEcho>()["alice"]);
        }

        Assert.Equal(0, front.Http11Connections);
    }

    private static async Task<EmbeddedNode> StartNodeAsync()
    {
        EmbeddedNode node = await ClientTest.StartNodeAsync(Wires.ConnectWithTextAddresses);
        await node.SpawnAsync<IEcho>("alice", Cancellation);
        await node.SpawnAsync<IProbe>("slow", Cancellation);
        return node;
    }

    private static Task<GoAktClient> ConnectAsync(
        EmbeddedNode node,
        HttpFront front,
        Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync(
            [new Node(node.Address) { DialAddress = front.Address }],
            options =>
            {
                options.Protocol = WireProtocol.Connect;
                configure?.Invoke(options);
            },
            Cancellation);

    private static async Task SettleOnHttp11Async(HttpFront front, IEcho echo)
    {
        long http2 = -1;
        while (http2 != front.Http2Bytes)
        {
            http2 = front.Http2Bytes;
            await EchoAsync(echo);
        }
    }

    private static async Task EchoAsync(IEcho echo)
    {
        StringValue reply = await echo.EchoAsync(new StringValue { Value = "hello" }, Cancellation);
        Assert.Equal("echo:hello", reply.Value);
    }
}
