using GoAkt.Typed.Hosting.Tests.Actors;
using GoAkt.Typed.Hosting.Tests.Wire;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A test waits until the node has nothing to do.</summary>
public sealed class IdleTests
{
    private const int Large = 1024 * 1024;

    private readonly TaskCompletionSource _gate = new();

    public static TheoryData<WireProtocol> Wires => [WireProtocol.Connect, WireProtocol.Framed, WireProtocol.Duplex];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task What_was_told_is_handled_by_then(WireProtocol wire)
    {
        await using EmbeddedNode node = await TillNode.StartAsync(onTell: static async _ => await Task.Yield());
        await using GoAktClient client = await TillNode.ConnectAsync(node, wire);
        ITill till = client.Actors<ITill>()["till"];
        Till hosted = node.GetActor<Till>("till");
        for (int i = 1; i <= 100; i++)
        {
            await till.TellAsync(new Int64Value { Value = i }, Cancellation);

            await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));

            Assert.Equal(i, hosted.Handled.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task The_first_that_a_client_tells_is_handled_by_then(WireProtocol wire)
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        Till hosted = node.GetActor<Till>("till");
        for (int i = 1; i <= 20; i++)
        {
            await using GoAktClient client = await TillNode.ConnectAsync(node, wire);
            await client.Actors<ITill>()["till"].TellAsync(new Int64Value { Value = i }, Cancellation);

            await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));

            Assert.Equal(i, hosted.Handled.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_large_message_is_handled_by_then(WireProtocol wire)
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, wire);
        ITill till = client.Actors<ITill>()["till"];
        Till hosted = node.GetActor<Till>("till");
        BytesValue large = new() { Value = ByteString.CopyFrom(new byte[Large]) };
        for (int i = 1; i <= 20; i++)
        {
            await till.StoreAsync(large, Cancellation);

            await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));

            Assert.Equal(i, hosted.Handled.Count);
        }
    }

    [Fact]
    public async Task What_a_client_has_told_that_is_gone_is_handled_by_then()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        Till hosted = node.GetActor<Till>("till");
        for (int i = 1; i <= 20; i++)
        {
            await using (GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Duplex))
            {
                await client.Actors<ITill>()["till"].TellAsync(new Int64Value { Value = i }, Cancellation);
            }

            await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));

            Assert.Equal(i, hosted.Handled.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task What_actors_tell_each_other_is_handled_by_then(WireProtocol wire)
    {
        const int Hops = 30;
        GoAktClient client = null!;
        await using EmbeddedNode node = await TillNode.StartAsync(
            onTell: async hops =>
            {
                if (hops > 1)
                {
                    ITill other = client.Actors<ITill>()[hops % 2 == 0 ? "till" : "other"];
                    await other.TellAsync(new Int64Value { Value = hops - 1 });
                }
            });
        await node.SpawnAsync<ITill>("other", Cancellation);
        await using GoAktClient connected = client = await TillNode.ConnectAsync(node, wire);
        await client.Actors<ITill>()["till"].TellAsync(new Int64Value { Value = Hops }, Cancellation);

        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));

        Assert.Equal(
            Hops, node.GetActor<Till>("till").Handled.Count + node.GetActor<Till>("other").Handled.Count);
    }

    [Fact]
    public async Task An_actor_at_work_is_waited_for_and_what_waits_behind_its_message()
    {
        await using EmbeddedNode node = await TillNode.StartAsync(onTell: _ => _gate.Task);
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Duplex);
        ITill till = client.Actors<ITill>()["till"];
        await till.TellAllAsync([new Int64Value { Value = 1 }, new Int64Value { Value = 2 }], Cancellation);

        Task idle = node.WaitForIdleAsync(Cancellation);

        await Eventually.TrueAsync(() => node.GetActor<Till>("till").Handled.Count == 1);
        Assert.False(await Eventually.IsTrueAsync(() => idle.IsCompleted, TimeSpan.FromMilliseconds(50)));
        _gate.SetResult();
        await Eventually.DoneAsync(idle);
        Assert.Equal(2, node.GetActor<Till>("till").Handled.Count);
    }

    [Fact]
    public async Task A_spawn_and_a_stop_are_waited_for()
    {
        TaskCompletionSource mayStop = new();
        await using EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.InitTimeout = options.StopTimeout = TimeSpan.FromMinutes(1);
            options.AddActor(_ => new ScriptedActor { OnStart = _ => _gate.Task, OnStop = () => mayStop.Task });
        });
        Task spawning = node.SpawnAsync<IScriptedActor>("slow", Cancellation);
        Task idle = node.WaitForIdleAsync(Cancellation);
        Assert.False(await Eventually.IsTrueAsync(() => idle.IsCompleted, TimeSpan.FromMilliseconds(50)));
        _gate.SetResult();
        await Eventually.DoneAsync(idle);
        await Eventually.DoneAsync(spawning);

        Task stopping = node.StopAsync("slow", Cancellation);
        idle = node.WaitForIdleAsync(Cancellation);
        Assert.False(await Eventually.IsTrueAsync(() => idle.IsCompleted, TimeSpan.FromMilliseconds(50)));
        mayStop.SetResult();
        await Eventually.DoneAsync(idle);
        await Eventually.DoneAsync(stopping);
        Assert.False(node.Exists("slow"));
    }

    [Fact]
    public async Task A_passivation_that_has_begun_is_waited_for()
    {
        ManualTime time = new();
        await using EmbeddedNode node = await TillNode.StartAsync(options => options.TimeProvider = time);

        time.Advance(TimeSpan.FromMinutes(2));
        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));

        Assert.False(node.Exists("till"));
    }

    [Fact]
    public async Task What_waits_for_a_suspended_actor_is_not_waited_for()
    {
        await using EmbeddedNode node = await TillNode.StartAsync(onTell: async _ =>
        {
            await _gate.Task;
            throw new InvalidOperationException("boom");
        });
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Duplex);
        ITill till = client.Actors<ITill>()["till"];
        await till.TellAllAsync([new Int64Value { Value = 1 }, new Int64Value { Value = 2 }], Cancellation);
        await Eventually.TrueAsync(() => Telemetry.Meters.Depth(node, "tests.Till") == 1);
        _gate.SetResult();

        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));

        Assert.Equal(["1"], node.GetActor<Till>("till").Handled);
        Assert.Single(node.Failures);
        Assert.Equal(1, Telemetry.Meters.Depth(node, "tests.Till"));
    }

    [Fact]
    public async Task The_token_ends_the_waiting()
    {
        await using EmbeddedNode node = await TillNode.StartAsync(onTell: _ => _gate.Task);
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Duplex);
        using DuplexPeer hung = await DuplexCalls.ConnectAsync(node);
        using CancellationTokenSource first = new();
        Task idle = node.WaitForIdleAsync(first.Token);
        await hung.ReceiveAsync(DuplexType.Ping);

        await first.CancelAsync();

        OperationCanceledException ended =
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.DoneAsync(idle));
        Assert.Equal(first.Token, ended.CancellationToken);
        using CancellationTokenSource second = new();
        await client.Actors<ITill>()["till"].TellAsync(new Int64Value(), Cancellation);
        await Eventually.TrueAsync(() => node.GetActor<Till>("till").Handled.Count == 1);
        idle = node.WaitForIdleAsync(second.Token);
        await second.CancelAsync();
        ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.DoneAsync(idle));
        Assert.Equal(second.Token, ended.CancellationToken);
        _gate.SetResult();
    }

    [Fact]
    public async Task The_end_of_the_node_ends_the_waiting_and_then_there_is_nothing_to_wait_for()
    {
        EmbeddedNode node = await TillNode.StartAsync();
        using DuplexPeer hung = await DuplexCalls.ConnectAsync(node);
        Task idle = node.WaitForIdleAsync(Cancellation);
        await hung.ReceiveAsync(DuplexType.Ping);
        Assert.False(idle.IsCompleted);

        await Eventually.DoneAsync(node.StopAsync(CancellationToken.None));

        await Eventually.DoneAsync(idle);
        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));
        await node.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => node.WaitForIdleAsync(Cancellation));
        Assert.Throws<ObjectDisposedException>(() => node.GetActor<Till>("till"));
    }
}
