using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A node that stands in for GoAkt 3.14.</summary>
public sealed class FramedDialectTests
{
    [Fact]
    public async Task User_messages_travel_as_Any()
    {
        await using EmbeddedNode node = await StartAsync();
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
        RemoteAskRequest ask = new() { RemoteMessages = { Messages.AnyTo(node, "echo", FramedCaller.Text("hello")) } };

        RemoteAskResponse response = await connection.RequestAsync<RemoteAskResponse>(ask);

        Assert.Equal("echo:hello", Any.Parser.ParseFrom(response.Messages[0]).Unpack<StringValue>().Value);
    }

    [Fact]
    public async Task A_message_has_to_name_its_sender()
    {
        await using EmbeddedNode node = await StartAsync();
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
        RemoteMessage message = Messages.AnyTo(node, "echo", FramedCaller.Text("hello"));
        message.Sender = ByteString.Empty;

        Error error = await connection.RequestAsync<Error>(new RemoteAskRequest { RemoteMessages = { message } });

        Assert.Equal(Code.InvalidArgument, error.Code);
        Assert.Contains("sender", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tell_fails_at_the_first_message_that_can_t_be_delivered()
    {
        await using EmbeddedNode node = await StartAsync();
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
        RemoteTellRequest tell = new() { RemoteMessages = { Messages.AnyTo(node, "nobody", new Int64Value()) } };

        Error error = await connection.RequestAsync<Error>(tell);

        Assert.Equal(Code.NotFound, error.Code);
    }

    [Fact]
    public async Task Spawn_and_respawn_answer_no_address()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        RemoteSpawnResponse spawned =
            await caller.Connection.RequestAsync<RemoteSpawnResponse>(caller.Spawn("c", "actors.counter"));
        RemoteReSpawnResponse respawned = await caller.Connection.RequestAsync<RemoteReSpawnResponse>(
            new RemoteReSpawnRequest { Host = caller.Host, Port = caller.Port, Name = "c" });

        Assert.Empty(spawned.Address);
        Assert.Empty(respawned.Address);
    }

    [Fact]
    public async Task An_introspection_request_closes_the_connection()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await caller.Connection.SendAsync(
            new RemoteKindRequest
            {
                Host = caller.Host,
                Port = caller.Port,
                Name = "echo",
            });

        Assert.True(await caller.Connection.IsClosedAsync());
    }

    private static Task<EmbeddedNode> StartAsync() =>
        TestNode.StartWithEchoAsync(static options => options.FramedDialect = FramedDialect.AnyPayloads);
}
