using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.EndToEnd;

/// <summary>A client and an embedded node, over each wire in each of its generations.</summary>
public sealed class EndToEndTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Actors_are_spawned_found_called_and_stopped(string wire)
    {
        await using EmbeddedNode node = await StartNodeAsync(wire);
        await using GoAktClient client = await ConnectAsync(node.Address, options =>
            options.Protocol = Wires.ProtocolOf(wire));
        Actors<IEcho> echoes = client.Actors<IEcho>();

        await echoes.SpawnAsync("alice", cancellationToken: Cancellation);
        IEcho alice = echoes["alice"];
        StringValue reply = await alice.EchoAsync(new StringValue { Value = "hi" }, Cancellation);
        BytesValue bytes =
            await alice.EchoBytesAsync(new BytesValue { Value = ByteString.CopyFrom(new byte[200_000]) }, Cancellation);
        IReadOnlyList<StringValue> replies =
            await alice.EchoAllAsync([new StringValue { Value = "1" }, new StringValue { Value = "2" }], Cancellation);

        Assert.Equal("echo:hi", reply.Value);
        Assert.Equal(200_000, bytes.Value.Length);
        Assert.Equal(["echo:1", "echo:2"], replies.Select(static r => r.Value));
        Assert.Equal(node.Address, await AddressOfAsync(echoes, "alice"));
        Assert.Contains("actors.echo", await client.KindsAsync(Cancellation), StringComparer.OrdinalIgnoreCase);
        ActorAlreadyExistsException e = await Assert.ThrowsAsync<ActorAlreadyExistsException>(() =>
            echoes.SpawnAsync("alice", cancellationToken: Cancellation));
        Assert.Contains("Use EnsureSpawnedAsync where", e.Message, StringComparison.Ordinal);

        await echoes.StopAsync("alice", Cancellation);

        Assert.False(await echoes.ExistsAsync("alice", Cancellation));
        await Assert.ThrowsAsync<ActorNotFoundException>(
            () => alice.EchoAsync(new StringValue { Value = "hi" }, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Tells_arrive_in_order_and_before_a_later_ask(string wire)
    {
        ConcurrentQueue<long> told = new();
        await using EmbeddedNode node = await StartNodeAsync(
            wire,
            options => options.AddActor(_ => new ScriptedActor
            {
                OnTell = (command, _) =>
                {
                    told.Enqueue(command);
                    return Task.CompletedTask;
                },
                OnAsk = (_, _) => Task.FromResult(string.Join(' ', told)),
            }));
        await using GoAktClient client = await ConnectAsync(node.Address, options =>
            options.Protocol = Wires.ProtocolOf(wire));
        Actors<IScriptedActor> actors = client.Actors<IScriptedActor>();
        await actors.SpawnAsync("listener", cancellationToken: Cancellation);
        IScriptedActor listener = actors["listener"];

        await listener.TellAsync(new Int64Value { Value = 1 }, Cancellation);
        await listener.TellAsync(new Int64Value { Value = 2 }, Cancellation);
        await client.TellAllAsync(
            actors.Id("listener"),
            Enumerable.Range(3, 7).Select(static i => new Int64Value { Value = i }),
            Cancellation);
        await listener.TellAsync(new Int64Value { Value = 10 }, Cancellation);
        StringValue order = await listener.AskAsync(new StringValue(), Cancellation);

        Assert.Equal("1 2 3 4 5 6 7 8 9 10", order.Value);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task All_messages_of_a_batch_of_tells_arrive(string wire)
    {
        await using EmbeddedNode node = await StartNodeAsync(wire);
        await using GoAktClient client = await ConnectAsync(node.Address, options =>
            options.Protocol = Wires.ProtocolOf(wire));
        await client.Actors<ICounter>().SpawnAsync("total", cancellationToken: Cancellation);
        ICounter total = client.Actors<ICounter>()["total"];

        await total.AddAsync(new Int64Value { Value = 1 }, Cancellation);
        await total.AddAllAsync(Enumerable.Range(2, 9).Select(static i => new Int64Value { Value = i }), Cancellation);
        Int64Value sum = await total.GetAsync(new Empty(), Cancellation);

        Assert.Equal(55, sum.Value);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Grains_are_activated_by_the_first_call(string wire)
    {
        await using EmbeddedNode node = await StartNodeAsync(wire);
        await using GoAktClient client = await ConnectAsync(node.Address, options =>
            options.Protocol = Wires.ProtocolOf(wire));
        ICounterGrain grain = client.Grains<ICounterGrain>()["42"];

        await grain.AddAsync(new Int64Value { Value = 41 }, Cancellation);
        Int64Value count = await grain.GetAsync(new Empty(), Cancellation);

        Assert.Equal(41, count.Value);
        Assert.Equal(1, node.GrainCount);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task The_wire_is_found_out(string wire)
    {
        await using EmbeddedNode node = await StartNodeAsync(wire);
        await using GoAktClient client = await ConnectAsync(node.Address);

        await client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation);
        StringValue reply = await client
            .Actors<IEcho>()["alice"]
            .EchoAsync(new StringValue { Value = "hi" }, Cancellation);

        Assert.Equal("echo:hi", reply.Value);
        Assert.Equal(Wires.ProtocolOf(wire), Assert.Single(client.Nodes).Protocol);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Many_asks_at_once_get_each_its_own_answer(string wire)
    {
        await using EmbeddedNode node = await StartNodeAsync(wire);
        await using GoAktClient client = await ConnectAsync(node.Address, options =>
            options.Protocol = Wires.ProtocolOf(wire));
        Actors<IEcho> echoes = client.Actors<IEcho>();
        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => echoes.SpawnAsync($"echo-{i}", cancellationToken: Cancellation)));

        StringValue[] replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(
            i => echoes[$"echo-{i % 8}"].EchoAsync(new StringValue { Value = $"{i}" }, Cancellation)));

        Assert.Equal(
            Enumerable.Range(0, 500).Select(static i => $"echo:{i}"), replies.Select(static reply => reply.Value));
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Everything_works_through_mutual_tls(string wire)
    {
        using TestCertificates authority = new();
        ServerTls tls = new(authority.IssueForNode("goakt.internal")) { ClientRoots = authority.Roots };
        await using EmbeddedNode node = await StartNodeAsync(wire);
        await using TlsFront front = new(node.Address, tls, Wires.ApplicationProtocolOf(wire));
        Node behind = new(node.Address)
        {
            DialAddress = front.Address,
            Tls = new NodeTls
            {
                RootCertificates = authority.Roots,
                TargetHost = "goakt.internal",
                ClientCertificate = authority.IssueForClient(),
            },
        };
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [behind], options => options.Protocol = Wires.ProtocolOf(wire), Cancellation);

        await client.Actors<ICounter>().SpawnAsync("total", cancellationToken: Cancellation);
        ICounter total = client.Actors<ICounter>()["total"];
        await total.AddAsync(new Int64Value { Value = 5 }, Cancellation);
        Int64Value sum = await total.GetAsync(new Empty(), Cancellation);

        Assert.Equal(5, sum.Value);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_client_that_is_disposed_twice_has_closed_its_connections(string wire)
    {
        await using EmbeddedNode node = await StartNodeAsync(wire);
        GoAktClient client = await ConnectAsync(node.Address, options => options.Protocol = Wires.ProtocolOf(wire));
        await client.KindsAsync(Cancellation);

        await client.DisposeAsync();
        await client.DisposeAsync();

        await Eventually.TrueAsync(() => node.ConnectionCount == 0);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.KindsAsync(Cancellation));
    }

    private static Task<EmbeddedNode> StartNodeAsync(string wire, Action<EmbeddedNodeOptions>? configure = null) =>
        EmbeddedNode.StartAsync(
            options =>
            {
                Wires.Configure(options, wire);
                options.AddActor<Echo>().AddActor<Counter>().AddGrain<CounterGrain>();
                configure?.Invoke(options);
            },
            Cancellation);

    private static Task<GoAktClient> ConnectAsync(string address, Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync([address], configure, Cancellation);

    private static async Task<string> AddressOfAsync(Actors<IEcho> echoes, string name)
    {
        ActorAddress address = await echoes.WhereisAsync(name, Cancellation);
        return $"{address.Host}:{address.Port}";
    }
}
