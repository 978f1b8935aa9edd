using System.Buffers.Binary;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class FramedWireTests
{
    [Fact]
    public async Task Requests_that_are_sent_without_waiting_are_answered_in_order()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        byte[][] frames =
        [
            .. Enumerable.Range(0, 500).Select(i => WireFrame.Write(
                caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text($"{i}")))),
        ];

        await caller.Connection.SendAsync(frames.SelectMany(frame => frame).ToArray());

        for (int i = 0; i < frames.Length; i++)
        {
            RemoteAskResponse response = Assert.IsType<RemoteAskResponse>(await caller.Connection.ReceiveAsync());
            Assert.Equal($"echo:{i}", FramedCaller.TextOf(response.Messages[0]));
        }
    }

    [Fact]
    public async Task A_slow_ask_holds_back_what_is_behind_it_on_its_connection_and_nothing_else()
    {
        TaskCompletionSource<string> gate = new();
        await using EmbeddedNode node = await TestNode.StartAsync(options =>
            options.AddActor(_ => new ScriptedActor { OnAsk = (_, _) => gate.Task }));
        await node.SpawnAsync<IScriptedActor>("probe", TestContext.Current.CancellationToken);
        await node.SpawnAsync<IEcho>("echo", TestContext.Current.CancellationToken);
        using FramedCaller slow = await FramedCaller.ConnectAsync(node);
        using FramedCaller other = await FramedCaller.ConnectAsync(node);
        await slow.Connection.SendAsync(slow.Ask("probe", TimeSpan.FromSeconds(30), FramedCaller.Text("slow")));
        await slow.Connection.SendAsync(slow.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text("behind")));

        Assert.Equal("echo:fast", await other.AskAsync("echo", "fast"));
        gate.SetResult("slow");

        RemoteAskResponse first = Assert.IsType<RemoteAskResponse>(await slow.Connection.ReceiveAsync());
        RemoteAskResponse second = Assert.IsType<RemoteAskResponse>(await slow.Connection.ReceiveAsync());
        Assert.Equal("slow", FramedCaller.TextOf(first.Messages[0]));
        Assert.Equal("echo:behind", FramedCaller.TextOf(second.Messages[0]));
    }

    [Fact]
    public async Task A_frame_may_arrive_byte_by_byte()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        foreach (byte one in WireFrame.Write(caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text("slowly"))))
        {
            await caller.Connection.SendAsync(new[] { one });
        }

        RemoteAskResponse response = Assert.IsType<RemoteAskResponse>(await caller.Connection.ReceiveAsync());
        Assert.Equal("echo:slowly", FramedCaller.TextOf(response.Messages[0]));
    }

    [Fact]
    public async Task A_message_of_many_kilobytes_comes_back_whole()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        string text = new('x', 3_000_000);

        Assert.Equal("echo:" + text, await caller.AskAsync("echo", text));
    }

    [Fact]
    public async Task A_peer_that_sends_and_then_only_listens_gets_its_answer()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.Connection.SendAsync(
            caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text("last words")));

        caller.Connection.EndSending();

        Assert.IsType<RemoteAskResponse>(await caller.Connection.ReceiveAsync());
        Assert.True(await caller.Connection.IsClosedAsync());
        await Eventually.TrueAsync(() => node.ConnectionCount == 0, "the node has let the connection go");
    }

    [Fact]
    public async Task A_frame_above_the_limit_closes_the_connection()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync(options => options.MaxFrameSize = 2048);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await caller.Connection.SendAsync(
            caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text(new string('x', 2048))));

        Assert.True(await caller.Connection.IsClosedAsync());
    }

    [Fact]
    public async Task A_reply_above_the_limit_is_an_error_that_says_so()
    {
        await using EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.MaxFrameSize = 2048;
            options.AddActor(_ => new ScriptedActor { OnAsk = (_, _) => Task.FromResult(new string('x', 4096)) });
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        Error error = await caller.RefusedAsync("probe", "much");

        Assert.Equal(Code.ResourceExhausted, error.Code);
        Assert.Contains("2048", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200_000_000L)]
    [InlineData(1L)]
    public async Task A_deadline_of_remaining_nanoseconds_bounds_an_ask(long deadline)
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteAskRequest ask = caller.Ask("echo", TimeSpan.FromHours(1), Duration.FromTimeSpan(TimeSpan.FromHours(1)));

        await caller.Connection.SendAsync(MetadataFrame.Write(ask, deadline));

        Error error = Assert.IsType<Error>(await Eventually.DoneAsync(caller.Connection.ReceiveAsync()));
        Assert.Equal(Code.DeadlineExceeded, error.Code);
    }

    [Fact]
    public async Task A_huge_deadline_is_a_moment_since_1970_and_bounds_an_ask_too()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteAskRequest ask = caller.Ask("echo", TimeSpan.FromHours(1), Duration.FromTimeSpan(TimeSpan.FromHours(1)));
        long soon =
            (DateTimeOffset.UtcNow.AddMilliseconds(200) - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

        await caller.Connection.SendAsync(MetadataFrame.Write(ask, soon));

        Error error = Assert.IsType<Error>(await Eventually.DoneAsync(caller.Connection.ReceiveAsync()));
        Assert.Equal(Code.DeadlineExceeded, error.Code);
    }

    [Fact]
    public async Task Metadata_that_ends_too_early_closes_the_connection()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteAskRequest ask = caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text("never"));

        await caller.Connection.SendAsync(WireFrame.Write(ask, [0, 1, 0, 200, (byte)'x']));

        Assert.True(await caller.Connection.IsClosedAsync());
    }

    [Fact]
    public async Task An_envelope_that_is_no_protobuf_closes_the_connection()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        foreach (
            string envelope in new[]
            {
                "internalpb.RemoteAskRequest",
                "internalpb.RemoteTellRequest",
                "internalpb.RemoteLookupRequest",
            })
        {
            using FramedCaller caller = await FramedCaller.ConnectAsync(node);

            await caller.Connection.SendAsync(WireFrame.Write(envelope, [0xFF, 0xFF, 0xFF]));

            Assert.True(await caller.Connection.IsClosedAsync(), envelope);
        }
    }

    [Fact]
    public async Task A_Duplex_handshake_is_closed_promptly()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);

        await connection.SendAsync(new byte[] { 0x02 });

        Assert.True(await Eventually.DoneAsync(connection.IsClosedAsync()));
    }

    [Fact]
    public async Task A_node_without_Framed_answers_a_frame_with_an_HTTP_error()
    {
        await using EmbeddedNode node =
            await TestNode.StartWithEchoAsync(options => options.Protocols = NodeProtocols.Connect);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await caller.Connection.SendAsync(caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text("hello")));

        Assert.StartsWith("HTTP/1.1 400", await caller.Connection.ReceiveTextAsync(12), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_connection_is_closed_after_the_idle_time()
    {
        ManualTime time = new();
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync(options => options.TimeProvider = time);
        int otherTimers = time.WaitingTimers;
        using FramedCaller silent = await FramedCaller.ConnectAsync(node);
        using FramedCaller idle = await FramedCaller.ConnectAsync(node);
        await idle.AskAsync("echo", "hello");
        await Eventually.TrueAsync(() => time.WaitingTimers == otherTimers + 2, "both connections are watched");

        time.Advance(TimeSpan.FromMinutes(20));

        Assert.True(await Eventually.DoneAsync(silent.Connection.IsClosedAsync()));
        Assert.True(await Eventually.DoneAsync(idle.Connection.IsClosedAsync()));
        await Eventually.TrueAsync(() => node.ConnectionCount == 0, "the node has let the connections go");
    }

    [Fact]
    public async Task An_impossible_length_closes_the_connection_behind_the_answers_that_are_due()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        byte[] good = WireFrame.Write(caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text("good")));
        byte[] bad = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(bad, 7);

        await caller.Connection.SendAsync((byte[])[.. good, .. bad]);

        Assert.IsType<RemoteAskResponse>(await caller.Connection.ReceiveAsync());
        Assert.True(await caller.Connection.IsClosedAsync());
    }
}
