using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>Calls that wait while a connection is opened for them.</summary>
public sealed class DuplexDialTests
{
    private const int Waiting = 200;

    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Code_behind_the_first_tell_that_blocks_holds_nobody_up()
    {
        StringValue large = new() { Value = new string('x', 10_000) };
        TaskCompletionSource dialled = new();
        TaskCompletionSource opens = new();
        using ManualResetEventSlim goOn = new();
        await using DuplexStubNode node = new()
        {
            OnHello = async (_, hello) =>
            {
                if (hello.LaneRole == LaneRole.Large)
                {
                    dialled.TrySetResult();
                    await opens.Task;
                }

                return true;
            },
            OnData = static async (connection, frame, _) =>
            {
                if (frame.Correlation != 0)
                {
                    await connection.ReplyAsync(frame, new StringValue { Value = "well" });
                }
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address,
            static options =>
            {
                options.LargeMessageSize = 10_000;
                options.TellVerification = TimeSpan.FromMinutes(1);
            });
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "first"));
        TaskCompletionSource blocks = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var telling = Task.Run(
            async () =>
            {
                await client.TellAsync(DuplexCaller.Echo, large, Cancellation).ConfigureAwait(false);
                blocks.SetResult();
                goOn.Wait(Cancellation);
            },
            Cancellation);
        await Eventually.DoneAsync(dialled.Task);
        opens.SetResult();
        await Eventually.DoneAsync(blocks.Task);

        Task<StringValue> asking = Task.Run(
            () => client.AskAsync<StringValue>(DuplexCaller.Echo, large, cancellationToken: Cancellation),
            Cancellation);
        Task first = await Task.WhenAny(asking, Task.Delay(TimeSpan.FromSeconds(5), Cancellation));
        goOn.Set();

        Assert.Same(asking, first);
        Assert.Equal("well", (await asking).Value);
        await telling;
    }

    [Theory(Timeout = 30_000)]
    [InlineData(WireProtocol.Duplex, NodeProtocols.Framed)]
    [InlineData(WireProtocol.Framed, NodeProtocols.Duplex)]
    public async Task A_node_that_does_not_speak_the_wire_that_is_pinned_is_not_called_and_the_way_out_is_named(
        WireProtocol pinned, NodeProtocols spoken)
    {
        await using EmbeddedNode node =
            await EmbeddedNode.StartAsync(options => options.Protocols = spoken, Cancellation);
        await using GoAktClient client =
            await PatientClient.ConnectAsync([node.Address], options => options.Protocol = pinned, Cancellation);

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(
            () => client.WhereisAsync(DuplexCaller.Echo, Cancellation));

        Assert.Contains("set GoAktClientOptions.Protocol to Auto", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Those_for_which_there_is_no_room_to_wait_fail_at_once()
    {
        const int Most = 1_000;
        string text = new('x', Most);
        TaskCompletionSource opens = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using DuplexStubNode node = new()
        {
            OnHello = async (_, hello) =>
            {
                await (hello.LaneRole == LaneRole.Ordinary ? opens.Task : Task.CompletedTask);
                return true;
            },
            OnData = static (connection, frame, _) => connection.ReplyAsync(frame, new StringValue { Value = "well" }),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address,
            static options =>
            {
                options.MaxQueuedBytesPerNode = Most;
                options.ConnectTimeout = options.AskTimeout = TimeSpan.FromSeconds(50);
            });
        await client.WhereisAsync(DuplexCaller.Echo, Cancellation);

        // One always finds room, however large it is.
        Task<string> waiting = DuplexCaller.AskAsync(client, text);
        BackpressureException e =
            await Assert.ThrowsAsync<BackpressureException>(() => DuplexCaller.AskAsync(client, text));
        Assert.False(waiting.IsCompleted);
        opens.SetResult();

        Assert.Equal("well", await waiting);
        Assert.Equal("well", await DuplexCaller.AskAsync(client, text));
        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.True(e.IsTransient);
        Assert.Contains("wait already for a connection", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task They_all_end_where_the_connection_breaks_as_soon_as_it_is_open()
    {
        GoAktClient? caller = null;
        await using DuplexStubNode node = new()
        {
            OnHello = async (peer, hello) =>
            {
                if (hello.LaneRole != LaneRole.Ordinary)
                {
                    return true;
                }

                // Where the last dial has failed, fewer come.
                await Eventually.IsTrueAsync(() => caller?.Nodes[0].InFlight >= Waiting, s_gathering);
                await peer.SendAsync(DuplexFrame.Of(
                    DuplexType.HelloAck, DuplexFrame.LaneOf(hello), DuplexStubNode.AgreeAt(hello, revision: 4)));
                return false;
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        caller = client;

        for (int round = 0; round < 10; round++)
        {
            Task<StringValue>[] asks =
            [
                .. Enumerable.Range(0, Waiting).Select(_ => client.AskAsync<StringValue>(
                    DuplexCaller.Echo, new StringValue { Value = "hello" }, TimeSpan.FromSeconds(5), Cancellation)),
            ];
            foreach (Task ask in asks)
            {
                Exception? failure = await Record.ExceptionAsync(() => Eventually.DoneAsync(ask));
                Assert.IsAssignableFrom<GoAktException>(failure);
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_node_that_answers_the_handshake_byte_by_byte_holds_nobody_up_for_longer_than_is_allowed()
    {
        TaskCompletionSource answered = new();
        await using DuplexStubNode node = new()
        {
            OnHello = async (peer, hello) =>
            {
                if (hello.LaneRole != LaneRole.Ordinary)
                {
                    return true;
                }

                Hello agreed = DuplexStubNode.AgreeAt(hello, revision: 4);
                byte[] answer = DuplexFrame.Of(DuplexType.HelloAck, DuplexFrame.LaneOf(hello), agreed).ToBytes();
                using PeriodicTimer next = new(s_gathering);
                foreach (byte one in answer)
                {
                    await peer.SendAsync(new[] { one });
                    await next.WaitForNextTickAsync(Cancellation);
                }

                answered.TrySetResult();
                return false;
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.ConnectTimeout = TimeSpan.FromSeconds(1));

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => DuplexCaller.AskAsync(client, "hello"));

        Assert.False(answered.Task.IsCompleted);
        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Contains("did not answer Duplex's handshake in time", e.Message, StringComparison.Ordinal);
    }
}
