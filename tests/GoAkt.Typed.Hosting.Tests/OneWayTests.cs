using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Spawning;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A tell to a grain that is one-way is answered as soon as it waits in the grain's mailbox.</summary>
public sealed class OneWayTests
{
    private static readonly ActorId s_grain = new("tests/ScriptedGrain", "g");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task One_way_tells_end_while_the_grain_handles_the_first(WireProtocol protocol)
    {
        TaskCompletionSource gate = new();
        ConcurrentQueue<long> handled = new();
        await using EmbeddedNode node = await StartAsync(async command =>
        {
            handled.Enqueue(command);
            await gate.Task;
        });
        await using GoAktClient client = await ConnectAsync(node, protocol);
        IScriptedGrain grain = client.Grains<IScriptedGrain>()["g"];

        await grain.NoteAsync(new UInt64Value { Value = 1 }, Cancellation);
        await grain.NoteAsync(new UInt64Value { Value = 2 }, Cancellation);
        await client.TellGrainAsync(
            s_grain, new Int64Value { Value = 3 }, oneWay: true, cancellationToken: Cancellation);

        await Eventually.TrueAsync(() => handled.Count == 1);
        gate.SetResult();
        await Eventually.TrueAsync(() => handled.Count == 3);
        Assert.Equal([1, 2, 3], handled);
    }

    [Theory]
    [InlineData(WireProtocol.Connect, NodeProtocols.All, DuplexDialect.GoAkt46)]
    [InlineData(WireProtocol.Framed, NodeProtocols.Framed, DuplexDialect.GoAkt46)]
    [InlineData(WireProtocol.Framed, NodeProtocols.All, DuplexDialect.GoAkt45)]
    [InlineData(WireProtocol.Duplex, NodeProtocols.All, DuplexDialect.GoAkt45)]
    public async Task A_node_before_4_6_answers_them_when_the_grain_has_handled_them(
        WireProtocol protocol, NodeProtocols protocols, DuplexDialect dialect)
    {
        TaskCompletionSource gate = new(), started = new();
        await using EmbeddedNode node = await StartAsync(
            async _ =>
            {
                started.SetResult();
                await gate.Task;
            },
            options =>
            {
                options.Protocols = protocols;
                options.DuplexDialect = dialect;
            });
        await using GoAktClient client = await ConnectAsync(node, protocol);

        Task told = client.Grains<IScriptedGrain>()["g"].NoteAsync(new UInt64Value { Value = 1 }, Cancellation);

        await Eventually.DoneAsync(started.Task);
        Assert.False(await Eventually.IsTrueAsync(() => told.IsCompleted, TimeSpan.FromMilliseconds(100)));
        gate.SetResult();
        await Eventually.DoneAsync(told);
    }

    [Fact]
    public async Task Another_tell_ends_when_the_grain_has_handled_it()
    {
        TaskCompletionSource gate = new(), started = new();
        await using EmbeddedNode node = await StartAsync(async _ =>
        {
            started.SetResult();
            await gate.Task;
        });
        await using GoAktClient client = await ConnectAsync(node);

        Task told = client.Grains<IScriptedGrain>()["g"].TellAsync(new Int64Value { Value = 1 }, Cancellation);

        await Eventually.DoneAsync(started.Task);
        Assert.False(told.IsCompleted);
        gate.SetResult();
        await Eventually.DoneAsync(told);
    }

    [Fact]
    public async Task A_failure_is_seen_at_the_node_alone()
    {
        await using EmbeddedNode node = await StartAsync(static _ => throw new InvalidOperationException("boom"));
        await using GoAktClient client = await ConnectAsync(node);

        await client.Grains<IScriptedGrain>()["g"].NoteAsync(new UInt64Value { Value = 1 }, Cancellation);

        await Eventually.TrueAsync(() => node.Failures.Count == 1);
        Assert.Equal("boom", node.Failures[0].Exception.Message);
    }

    [Fact]
    public async Task What_the_grain_does_not_handle_is_a_dead_letter()
    {
        await using EmbeddedNode node = await StartAsync(static _ => Task.CompletedTask);
        await using GoAktClient client = await ConnectAsync(node);

        await client.TellGrainAsync(s_grain, new DoubleValue(), oneWay: true, cancellationToken: Cancellation);

        await Eventually.TrueAsync(() => node.DeadLetterCount == 1);
    }

    [Fact]
    public async Task A_message_that_can_t_be_read_is_refused_all_the_same()
    {
        await using EmbeddedNode node = await StartAsync(static _ => Task.CompletedTask);
        await using GoAktClient client = await ConnectAsync(node);

        GoAktException e = await Assert.ThrowsAsync<GoAktException>(
            () => client.TellGrainAsync(
                s_grain, new GoAkt.Typed.Remoting.Protos.GrainId(), oneWay: true, cancellationToken: Cancellation));

        Assert.Contains("invalid remote message", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_mailbox_takes_no_more()
    {
        TaskCompletionSource gate = new(), started = new();
        ConcurrentQueue<long> handled = new();
        await using EmbeddedNode node = await StartAsync(async command =>
        {
            handled.Enqueue(command);
            started.TrySetResult();
            await gate.Task;
        });
        await using GoAktClient client = await ConnectAsync(node);
        GrainOptions options = new() { MailboxCapacity = 1 };
        await TellAsync(1);
        await Eventually.DoneAsync(started.Task);
        await TellAsync(2);

        BackpressureException told = await Assert.ThrowsAsync<BackpressureException>(() => TellAsync(3));
        await Assert.ThrowsAsync<BackpressureException>(
            () => client.AskGrainAsync<StringValue>(
                s_grain, new StringValue(), options: options, cancellationToken: Cancellation));

        Assert.True(told.IsTransient);
        gate.SetResult();
        await Eventually.TrueAsync(() => handled.Count == 2);
        await TellAsync(4);
        await Eventually.TrueAsync(() => handled.Count == 3);
        Assert.Equal([1, 2, 4], handled);

        Task TellAsync(long value) => client.TellGrainAsync(
            s_grain, new Int64Value { Value = value }, options, oneWay: true, Cancellation);
    }

    private static Task<EmbeddedNode> StartAsync(
        Func<long, Task> onTell, Action<EmbeddedNodeOptions>? configure = null) => TestNode.StartAsync(
        options =>
        {
            options.AddGrain(_ => new ScriptedGrain { OnTell = onTell });
            configure?.Invoke(options);
        });

    private static Task<GoAktClient> ConnectAsync(
        EmbeddedNode node, WireProtocol protocol = WireProtocol.Framed) =>
        PatientClient.ConnectAsync([node.Address], options => options.Protocol = protocol, Cancellation);
}
