using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Client;

/// <summary>The address that a node calls itself, and the endpoint where it is reached.</summary>
public sealed class AddressingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_node_behind_a_port_forward_is_dialled_there_and_addressed_as_itself(string wire)
    {
        await using EmbeddedNode node = await StartAdvertisedAsync(wire, "goakt-0.internal", 3321);
        await using FaultProxy forward = new(node.ListenEndPoint.ToString());
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Node("goakt-0.internal:3321") { DialAddress = forward.Address }],
            options => options.Protocol = Wires.ProtocolOf(wire),
            Cancellation);

        await client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation);
        StringValue reply = await client
            .Actors<IEcho>()["alice"]
            .EchoAsync(new StringValue { Value = "hi" }, Cancellation);

        Assert.Equal("echo:hi", reply.Value);
        Assert.Equal("goakt-0.internal:3321", Assert.Single(client.Nodes).Address);
        Assert.True(forward.Accepted > 0);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_node_that_is_addressed_by_where_it_is_dialled_says_what_to_do(string wire)
    {
        await using EmbeddedNode node = await StartAdvertisedAsync(wire, "goakt-0.internal", 3321);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.ListenEndPoint.ToString()], options => options.Protocol = Wires.ProtocolOf(wire), Cancellation);

        GoAktException e = await Assert.ThrowsAsync<GoAktException>(
            () => client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation));

        Assert.Equal(ErrorCode.InvalidArgument, e.Code);
        Assert.Contains("invalid host", e.Message, StringComparison.Ordinal);
        Assert.Contains($"{nameof(Node)}.{nameof(Node.DialAddress)}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_a_look_up_names_is_dialled_where_the_application_says()
    {
        await using EmbeddedNode hidden =
            await StartAdvertisedAsync(Wires.FramedWithInnerFrames, "goakt-1.internal", 3321);
        await hidden.SpawnAsync<IEcho>("bob", Cancellation);
        await using StubNode known = new();
        known.On<RemoteLookupRequest>(static request => StubNode.At("goakt-1.internal:3321", request.Name));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [known.Address],
            options => options.MapAddress = address =>
                address == "goakt-1.internal:3321" ? hidden.ListenEndPoint.ToString() : address,
            Cancellation);

        StringValue reply = await client
            .Actors<IEcho>()["bob"]
            .EchoAsync(new StringValue { Value = "hi" }, Cancellation);

        Assert.Equal("echo:hi", reply.Value);
        Assert.Equal([known.Address, "goakt-1.internal:3321"], client.Nodes.Select(static node => node.Address));
        Assert.Equal(hidden.ListenEndPoint.ToString(), client.Nodes[1].DialAddress);
    }

    [Fact]
    public async Task An_address_that_is_a_message_has_the_parents_in_it()
    {
        Address root = new() { Host = "10.0.0.5", Port = 3321, System = "shop", Name = "GoAktUserGuardian", Id = "1" };
        Address bob = new() { Host = "10.0.0.5", Port = 3321, System = "shop", Name = "bob", Id = "2", Parent = root };
        await using ScriptedConnectServer server = await ScriptedConnectServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/proto";
            await context.Response.Body.WriteAsync(
                new RemoteLookupResponse { Address = bob.ToByteString() }.ToByteArray());
        });
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [server.Address], static options => options.Protocol = WireProtocol.Connect, Cancellation);

        ActorAddress address = await client.Actors<IEcho>().WhereisAsync("bob", Cancellation);

        Assert.Equal(
            ("shop", "10.0.0.5", 3321, "bob", "2"),
            (address.System, address.Host, address.Port, address.Name, address.Id));
        Assert.Equal("GoAktUserGuardian", address.Parent?.Name);
        Assert.Equal("1", address.Parent?.Id);
        Assert.Null(address.Parent?.Parent);
        Assert.Equal("goakt://shop@10.0.0.5:3321/GoAktUserGuardian", address.Parent?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nowhere")]
    public async Task A_mapping_to_no_endpoint_is_an_error_that_names_it(string? mapped)
    {
        await using StubNode known = new();
        known.On<RemoteLookupRequest>(static request => StubNode.At("goakt-1.internal:3321", request.Name));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [known.Address], options => options.MapAddress = _ => mapped!, Cancellation);

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => client.Actors<IEcho>()["bob"].EchoAsync(new StringValue(), Cancellation));

        Assert.Contains("GoAktClientOptions.MapAddress", e.Message, StringComparison.Ordinal);
        Assert.Contains("goakt-1.internal:3321", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("goakt://s@host:0/bob")]
    [InlineData("goakt://s@host:70000/bob")]
    [InlineData("goakt://s@/bob")]
    [InlineData("goakt://s@ho st:1/bob")]
    [InlineData("http://host:1/bob")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_look_up_that_answers_no_address_is_an_error(string address)
    {
        await using StubNode known = new();
        known.On<RemoteLookupRequest>(_ => new RemoteLookupResponse
        {
            Address = Google.Protobuf.ByteString.CopyFromUtf8(address),
        });
        await using GoAktClient client =
            await PatientClient.ConnectAsync([known.Address], cancellationToken: Cancellation);

        WireProtocolException e = await Assert.ThrowsAsync<WireProtocolException>(
            () => client.Actors<IEcho>()["bob"].EchoAsync(new StringValue(), Cancellation));

        Assert.Contains("look-up's answer", e.Message, StringComparison.Ordinal);
    }

    private static Task<EmbeddedNode> StartAdvertisedAsync(string wire, string host, int port) =>
        ClientTest.StartNodeAsync(wire, options =>
        {
            options.AdvertisedHost = host;
            options.AdvertisedPort = port;
        });
}
