using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Introspection;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Tests.Client;

/// <summary>A child is named by the path of its ancestors, however its host's version has it in the cluster.</summary>
public sealed class ChildNameTests
{
    private static readonly WireProtocol[] s_wires = [WireProtocol.Framed, WireProtocol.Duplex];
    private static readonly ActorId s_child = new("actors/Echo", "parent/child");
    private static readonly ActorId s_grandchild = new("actors/Echo", "grand/parent/child");

    private readonly ConcurrentQueue<string> _lookedUp = new();
    private readonly ConcurrentQueue<string> _named = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A child, what its host registers it under, the path in its address, and what is looked up in which
    /// order.</summary>
    public static TheoryData<WireProtocol, string, string, string, string[]> Children
    {
        get
        {
            TheoryData<WireProtocol, string, string, string, string[]> children = [];
            foreach (WireProtocol wire in s_wires)
            {
                children.Add(wire, "parent/child", "parent/child", "parent/child", ["parent/child"]);
                children.Add(wire, "parent/child", "child", "parent/child", ["parent/child", "child"]);
                children.Add(
                    wire, "grand/parent/child", "grand/parent/child", "grand/parent/child", ["grand/parent/child"]);
                children.Add(wire, "grand/parent/child", "child", "parent/child", ["grand/parent/child", "child"]);
            }

            return children;
        }
    }

    public static TheoryData<WireProtocol> Protocols => [.. s_wires];

    [Theory]
    [MemberData(nameof(Children))]
    public async Task A_child_is_found_asked_told_and_verified_by_its_path(
        WireProtocol wire, string name, string registered, string path, string[] lookedUp)
    {
        ActorId child = new("actors/Echo", name);
        ConcurrentQueue<string> receivers = new();
        await using StubNode node = Hosting(wire, registered, path);
        node.On<RemoteAskRequest>(request =>
            {
                receivers.Enqueue(request.RemoteMessages[0].Receiver.ToStringUtf8());
                return StubNode.Reply(new StringValue { Value = "hi" });
            })
            .On<RemoteTellRequest>(request =>
            {
                receivers.Enqueue(request.RemoteMessages[0].Receiver.ToStringUtf8());
                return new RemoteTellResponse();
            });
        await using GoAktClient client = await ConnectAsync(wire, node);

        await client.TellAsync(child, new Empty(), Cancellation);
        await client.TellAllAsync(child, [new Empty(), new Empty()], Cancellation);
        await client.AskAsync<StringValue>(child, new Empty(), cancellationToken: Cancellation);

        Assert.Equal(Enumerable.Repeat($"goakt://goakt@{node.Address}/{path}", 3), receivers);
        Assert.Equal(lookedUp, _lookedUp);
        Assert.NotEmpty(_named);
        Assert.All(_named, asked => Assert.Equal(path, asked));
    }

    [Theory]
    [MemberData(nameof(Children))]
    public async Task A_child_is_stopped_respawned_reinstated_and_introspected_by_the_path_that_its_host_has(
        WireProtocol wire, string name, string registered, string path, string[] lookedUp)
    {
        ActorId child = new("actors/Echo", name);
        await using StubNode node = Hosting(wire, registered, path);
        node.On<RemoteStopRequest>(request => Named(request.Name, new RemoteStopResponse()))
            .On<RemoteReSpawnRequest>(request => Named(request.Name, new RemoteReSpawnResponse()))
            .On<RemoteReinstateRequest>(request => Named(request.Name, new RemoteReinstateResponse()))
            .On<RemoteStateRequest>(request => Named(request.Name, new RemoteStateResponse { State = true }));
        await using GoAktClient client = await ConnectAsync(wire, node);

        await client.ReinstateAsync(child, Cancellation);
        await client.RespawnAsync(child, Cancellation);
        Assert.True(await client.IsInStateAsync(child, ActorState.Running, Cancellation));
        await client.StopAsync(child, Cancellation);

        Assert.Equal(Enumerable.Repeat(path, 4), _named);
        Assert.Equal(lookedUp, _lookedUp.Take(lookedUp.Length));
    }

    [Theory]
    [InlineData(WireProtocol.Framed, "child")]
    [InlineData(WireProtocol.Framed, "other/child")]
    [InlineData(WireProtocol.Duplex, "child")]
    [InlineData(WireProtocol.Duplex, "other/child")]
    public async Task Another_actor_that_has_the_bare_name_is_not_taken_for_the_child(WireProtocol wire, string path)
    {
        await using StubNode node = Hosting(wire, "child", path);
        await using GoAktClient client = await ConnectAsync(wire, node);

        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(
            () => client.AskAsync<StringValue>(s_child, new Empty(), cancellationToken: Cancellation));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.False(await client.ExistsAsync(s_grandchild, Cancellation));
        Assert.Equal(0, node.CountOf<RemoteAskRequest>());
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_name_without_a_path_is_looked_up_once(WireProtocol wire)
    {
        await using StubNode node = Hosting(wire, "parent/child", "parent/child");
        await using GoAktClient client = await ConnectAsync(wire, node);

        Assert.False(await client.ExistsAsync(new ActorId("actors/Echo", "child"), Cancellation));

        Assert.Equal(["child"], _lookedUp);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task What_a_node_tells_of_a_family_names_its_members_as_calls_do(WireProtocol wire)
    {
        await using StubNode node = Hosting(wire, "grand/parent/child", "grand/parent/child");
        node.On<RemoteChildrenRequest>(request => new RemoteChildrenResponse
        {
            Addresses = { $"goakt://goakt@{node.Address}/{request.Name}/one" },
        });
        node.On<RemoteParentRequest>(request => new RemoteParentResponse
        {
            Address = $"goakt://goakt@{node.Address}/{request.Name[..request.Name.LastIndexOf('/')]}",
        });
        await using GoAktClient client = await ConnectAsync(wire, node);

        IReadOnlyList<ActorAddress> children = await client.GetChildrenAsync(s_grandchild, Cancellation);

        Assert.Equal("grand/parent/child/one", Assert.Single(children).Name);
        Assert.Equal("grand/parent", (await client.GetParentAsync(s_grandchild, Cancellation))?.Name);
        Assert.Equal(s_grandchild.Name, (await client.WhereisAsync(s_grandchild, Cancellation)).Name);
    }

    [Theory]
    [InlineData("parent", true)]
    [InlineData("other", false)]
    [InlineData(null, false)]
    public async Task Where_an_address_is_a_message_it_has_to_be_a_child_of_that_parent(string? parent, bool isFound)
    {
        await using ScriptedConnectServer node = await ScriptedConnectServer.StartAsync(async context =>
        {
            byte[] body = await ScriptedConnectServer.ReadBodyAsync(context.Request);
            string name = RemoteLookupRequest.Parser.ParseFrom(body).Name;
            _lookedUp.Enqueue(name);
            if (name == "child")
            {
                Address? above = parent is null ? null : new Address { Host = "h", Port = 1, Name = parent };
                Address address = new() { Host = "h", Port = 1, Name = name, System = "goakt", Parent = above };
                context.Response.ContentType = "application/proto";
                await context.Response.Body.WriteAsync(
                    new RemoteLookupResponse { Address = address.ToByteString() }.ToByteArray(), Cancellation);
                return;
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"code":"not_found","message":"address not found"}""", Cancellation);
        });
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], static options => options.Protocol = WireProtocol.Connect, Cancellation);

        Assert.Equal(isFound, await client.ExistsAsync(s_child, Cancellation));

        Assert.Equal(["parent/child", "child"], _lookedUp);
    }

    /// <summary>A node that knows one actor by one name.</summary>
    private StubNode Hosting(WireProtocol wire, string registered, string path)
    {
        StubNode node = new(wire);
        return node
            .On<RemoteLookupRequest>(request =>
            {
                _lookedUp.Enqueue(request.Name);
                return request.Name == registered ? StubNode.At(node.Address, path) : StubNode.NotFound();
            })
            .On<RemoteKindRequest>(request => request.Name.Length > 1
                ? Named(request.Name, new RemoteKindResponse { Kind = "actors.echo" })
                : StubNode.NotFound());
    }

    private IMessage Named(string name, IMessage answer)
    {
        _named.Enqueue(name);
        return answer;
    }

    private static Task<GoAktClient> ConnectAsync(WireProtocol wire, StubNode node) => PatientClient.ConnectAsync(
        [new Node(node.Address)], options => options.Protocol = wire, Cancellation);
}
