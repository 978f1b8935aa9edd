using System.Collections.Concurrent;
using System.Globalization;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Tests.Connect;

public sealed class ConnectRequestTests
{
    [Fact]
    public async Task A_request_says_its_protocol_its_content_and_its_time()
    {
        IHeaderDictionary? headers = null;
        await using ConnectStub stub = await ConnectStub.StartAsync(context =>
        {
            headers = context.Request.Headers;
            return ConnectStub.AnswerAsync(context, ConnectStub.Reply("here"));
        });

        await stub.AskAsync(timeout: TimeSpan.FromSeconds(30));

        Assert.Equal("1", headers!["connect-protocol-version"]);
        Assert.Equal("application/proto", headers.ContentType);
        Assert.False(headers.ContainsKey("accept-encoding"));
        Assert.InRange(long.Parse(headers["connect-timeout-ms"]!, CultureInfo.InvariantCulture), 1, 30_000);
    }

    [Fact]
    public async Task Headers_travel_with_a_call()
    {
        IHeaderDictionary? headers = null;
        await using ConnectStub stub = await ConnectStub.StartAsync(
            context =>
            {
                headers = context.Request.Headers;
                return ConnectStub.AnswerAsync(context, ConnectStub.Reply("here"));
            },
            static options => options.Headers = static () => [new("X-Tenant", "Grüße"), new("baggage", "a=1,b=2")]);

        await stub.AskAsync();

        Assert.Equal("Grüße", headers!["x-tenant"]);
        Assert.Equal("a=1,b=2", headers["baggage"]);
    }

    [Fact]
    public async Task More_asks_than_a_connection_has_streams_open_another_connection()
    {
        const int Asks = 9;
        ConcurrentDictionary<string, bool> connections = new();
        TaskCompletionSource allArrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int arrived = 0;
        await using ConnectStub stub = await ConnectStub.StartAsync(
            async context =>
            {
                connections[context.Connection.Id] = true;
                if (Interlocked.Increment(ref arrived) == Asks)
                {
                    allArrived.SetResult();
                }

                await allArrived.Task;
                await ConnectStub.AnswerAsync(context, ConnectStub.Reply("here"));
            },
            maxStreams: 3);

        string[] replies = await Task.WhenAll(Enumerable.Range(0, Asks).Select(_ => stub.AskAsync()));

        Assert.All(replies, static reply => Assert.Equal("here", reply));
        Assert.InRange(connections.Count, 3, Asks);
    }

    [Fact]
    public async Task A_singleton_is_a_flag_to_a_node_with_message_addresses()
    {
        List<byte[]> spawns = [];
        await using ConnectStub stub = await StartForSpawnsAsync(spawns, static (context, _) => AcceptAsync(context));
        await stub.Client.WhereisAsync(ConnectStub.Alice, TestContext.Current.CancellationToken);

        await stub.Client.SpawnAsync(
            ConnectStub.Alice, new SpawnOptions { Singleton = new Singleton() }, TestContext.Current.CancellationToken);

        byte[] spawn = Assert.Single(spawns);
        Assert.True(RemoteSpawnRequestWithFlag.Parser.ParseFrom(spawn).IsSingleton);
        Assert.Null(RemoteSpawnRequest.Parser.ParseFrom(spawn).Singleton);
    }

    [Fact]
    public async Task A_singleton_goes_out_in_both_forms_to_a_node_of_unknown_generation()
    {
        List<byte[]> spawns = [];
        await using ConnectStub stub = await StartForSpawnsAsync(spawns, static (context, _) => AcceptAsync(context));

        await stub.Client.SpawnAsync(
            ConnectStub.Alice, new SpawnOptions { Singleton = new Singleton() }, TestContext.Current.CancellationToken);

        byte[] spawn = Assert.Single(spawns);
        RemoteSpawnRequestWithFlag withFlag = RemoteSpawnRequestWithFlag.Parser.ParseFrom(spawn);
        Assert.True(withFlag.IsSingleton);
        Assert.Equal("alice", withFlag.ActorName);
        Assert.Equal(3, RemoteSpawnRequest.Parser.ParseFrom(spawn).Singleton.MaxRetries);
    }

    [Fact]
    public async Task Settings_of_a_singleton_are_refused_where_the_node_has_no_field_for_them()
    {
        List<byte[]> spawns = [];
        await using ConnectStub stub = await StartForSpawnsAsync(spawns, static (context, body) =>
        {
            // As a node with message addresses answers a request with a text address.
            Assert.Throws<InvalidProtocolBufferException>(
                () => Address.Parser.ParseFrom(RemoteTellRequest.Parser.ParseFrom(body).RemoteMessages[0].Receiver));
            context.Response.StatusCode = 400;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(
                """{"code":"invalid_argument","message":"unmarshal message: cannot parse invalid wire-format data"}""");
        });

        NotSupportedByWireException e = await Assert.ThrowsAsync<NotSupportedByWireException>(() =>
            SpawnWithSettingsAsync(stub));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Empty(spawns);
    }

    [Fact]
    public async Task Settings_of_a_singleton_travel_where_the_node_has_a_field_for_them()
    {
        List<byte[]> spawns = [];
        await using ConnectStub stub = await StartForSpawnsAsync(spawns, static (context, _) =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(
                """{"code":"not_found","message":"(actor address=goakt://-@127.0.0.1:8103/-) address not found"}"""
            );
        });

        await SpawnWithSettingsAsync(stub);

        RemoteSpawnRequest spawn = RemoteSpawnRequest.Parser.ParseFrom(Assert.Single(spawns));
        Assert.Equal(9, spawn.Singleton.MaxRetries);
    }

    private static Task SpawnWithSettingsAsync(ConnectStub stub) => stub.Client.SpawnAsync(
        ConnectStub.Alice,
        new SpawnOptions { Singleton = new Singleton { MaxRetries = 9 } },
        TestContext.Current.CancellationToken);

    private static Task<ConnectStub> StartForSpawnsAsync(
        List<byte[]> spawns,
        Func<HttpContext, byte[], Task> serveTell) =>
        ConnectStub.StartAsync(async context =>
        {
            byte[] body = await ScriptedConnectServer.ReadBodyAsync(context.Request);
            if (context.Request.Path.Value!.EndsWith("/RemoteTell", StringComparison.Ordinal))
            {
                await serveTell(context, body);
                return;
            }

            spawns.Add(body);
            await AcceptAsync(context);
        });

    private static Task AcceptAsync(HttpContext context) => ConnectStub.AnswerAsync(context, new RemoteSpawnResponse());
}
