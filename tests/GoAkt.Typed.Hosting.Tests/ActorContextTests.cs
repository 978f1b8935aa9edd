using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class ActorContextTests
{
    private readonly TaskCompletionSource<string?> _toldBy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ActorContext? _context;

    [Fact]
    public async Task An_actor_knows_itself()
    {
        await using EmbeddedNode node = await StartAsync();

        ActorAddress address = await node.SpawnAsync<IScriptedActor>("probe", TestContext.Current.CancellationToken);

        Assert.Equal("probe", _context!.Name);
        Assert.Equal(new ActorKind("tests/scripted"), _context.Kind);
        Assert.Equal(address, _context.Address);
        Assert.Null(_context.Message);
        Assert.Empty(_context.Headers);
    }

    [Fact]
    public async Task An_actor_sees_the_headers_of_the_frame_and_of_the_message()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        RemoteAskRequest ask = caller.Ask("probe", TimeSpan.FromSeconds(30), FramedCaller.Text("baggage"));
        ask.RemoteMessages[0].Metadata.Add("baggage", "of the message");

        await caller.Connection.SendAsync(MetadataFrame.Write(
            ask, 0, new() { ["TraceParent"] = "00-1", ["baggage"] = "of the frame" }));
        RemoteAskResponse response = Assert.IsType<RemoteAskResponse>(await caller.Connection.ReceiveAsync());

        Assert.Equal("TraceParent=00-1,baggage=of the message", FramedCaller.TextOf(response.Messages[0]));
        Assert.Empty(_context!.Headers);
    }

    [Fact]
    public async Task An_actor_sees_the_headers_of_an_HTTP_request()
    {
        await using EmbeddedNode node = await StartAsync();
        await node.SpawnAsync<IScriptedActor>("probe", TestContext.Current.CancellationToken);
        using ConnectCaller caller = new(node);
        RemoteAskRequest ask = new()
        {
            RemoteMessages = { Messages.AnyTo(node, "probe", FramedCaller.Text("traceparent")) },
        };

        RemoteAskResponse response = await caller.RequestAsync<RemoteAskResponse>(
            "RemotingService/RemoteAsk", ask, new Dictionary<string, string> { ["traceparent"] = "00-2" });

        string text = Any.Parser.ParseFrom(response.Messages[0]).Unpack<StringValue>().Value;
        Assert.Contains("traceparent=00-2", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("goakt://real@10.0.0.1:3321/alice", "alice")]
    [InlineData("goakt://@:0/", null)]
    [InlineData("", null)]
    public async Task An_actor_sees_who_sent_the_message(string sender, string? name)
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        RemoteAskRequest ask = caller.Ask("probe", TimeSpan.FromSeconds(30), FramedCaller.Text("sender"));
        ask.RemoteMessages[0].Sender = ByteString.CopyFromUtf8(sender);

        RemoteAskResponse response = await caller.Connection.RequestAsync<RemoteAskResponse>(ask);

        Assert.Equal($"{name}", FramedCaller.TextOf(response.Messages[0]));
    }

    [Theory]
    [InlineData("goakt://real@10.0.0.1:3321/alice", "alice")]
    [InlineData("goakt://@:0/", null)]
    [InlineData("", null)]
    public async Task An_actor_sees_who_told_it_something_on_Duplex_and_of_an_ask_nobody(string sender, string? name)
    {
        await using EmbeddedNode node = await StartAsync();
        await node.SpawnAsync<IScriptedActor>("probe", TestContext.Current.CancellationToken);
        using DuplexPeer peer = await DuplexPeer.DialAsync(node.ListenEndPoint);
        await peer.ShakeHandsAsync(new Hello { Revision = 1, LaneRole = LaneRole.Ordinary });

        await peer.SendAsync(
            OnDuplex(node, sender, 0, new Int64Value()), OnDuplex(node, sender, 1, FramedCaller.Text("sender")));
        DuplexFrame reply = await peer.ReceiveAsync(DuplexType.Reply);

        Assert.Equal(name, await Eventually.DoneAsync(_toldBy.Task));
        Assert.Equal(
            string.Empty, StringValue.Parser.ParseFrom(peer.Reader.ReadMessage(reply).Inner!.Body).Value);
    }

    [Fact]
    public async Task An_actor_is_given_its_dependencies_and_the_node_tells_them()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteSpawnRequest spawn = caller.Spawn("probe");
        spawn.Dependencies.Add(
            new Dependency
            {
                Id = "d1",
                TypeName = "acme.Thing",
                Bytea = ByteString.CopyFrom(1, 2),
            });

        await caller.Connection.RequestAsync<RemoteSpawnResponse>(spawn);
        RemoteDependenciesResponse told = await caller.Connection.RequestAsync<RemoteDependenciesResponse>(
            new RemoteDependenciesRequest { Host = caller.Host, Port = caller.Port, Name = "probe" });

        ActorDependency given = Assert.Single(_context!.Dependencies);
        Assert.Equal(("d1", "acme.Thing"), (given.Id, given.TypeName));
        Assert.Equal([1, 2], given.Value.ToArray());
        Assert.Equal(spawn.Dependencies, told.Dependencies);
    }

    private Task<EmbeddedNode> StartAsync() =>
        TestNode.StartAsync(options =>
            options.AddActor(context =>
            {
                _context = context;
                return new ScriptedActor
                {
                    OnTell = (_, _) =>
                    {
                        _toldBy.TrySetResult(context.Sender?.Name);
                        return Task.CompletedTask;
                    },
                    OnAsk = (question, _) =>
                        Task.FromResult(
                            question == "sender"
                                ? context.Sender?.Name ?? string.Empty
                                : string.Join(
                                    ',',
                                    context
                                        .Headers.OrderBy(header => header.Key, StringComparer.Ordinal)
                                        .Select(header => $"{header.Key}={header.Value}"))),
                };
            }));

    private static DuplexFrame OnDuplex(EmbeddedNode node, string sender, ulong correlation, IMessage message) => new(
        DuplexType.Data,
        correlation == 0 ? DuplexFlags.None : DuplexFlags.ExpectsReply,
        Lane: 1,
        correlation,
        [
            .. DuplexBytes.Literal(sender),
            .. DuplexBytes.Literal($"goakt://{node.SystemName}@{node.Address}/probe"),
            .. DuplexBytes.Literal(message.Descriptor.FullName),
            1,
            .. WireFrame.Write(message),
        ]);
}
