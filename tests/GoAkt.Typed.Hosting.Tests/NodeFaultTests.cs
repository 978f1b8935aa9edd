using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Tests.Actors;
using GoAkt.Typed.Spawning;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A test has something go wrong with the messages to the node's actors and grains.</summary>
public sealed class NodeFaultTests
{
    private static readonly TimeSpan s_delay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(50);

    private readonly ManualTime _time = new();

    public static TheoryData<WireProtocol> Wires => [WireProtocol.Connect, WireProtocol.Framed, WireProtocol.Duplex];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_delayed_ask_is_answered_later_and_what_is_behind_it_waits(WireProtocol wire)
    {
        await using EmbeddedNode node = await StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, wire);
        ITill till = client.Actors<ITill>()["till"];
        using NodeFault fault = node.Faults.Delay<StringValue>("tests/Till", s_delay, times: 1);

        Task<StringValue> reply = till.AskAsync(Text("late"), Cancellation);
        await Eventually.TrueAsync(() => fault.Count == 1);
        await till.TellAsync(Amount(7), Cancellation);
        _time.Advance(s_delay / 2);
        Assert.False(await Eventually.IsTrueAsync(() => reply.IsCompleted, s_moment));
        Assert.Empty(node.GetActor<Till>("till").Handled);
        _time.Advance(s_delay / 2);

        Assert.Equal("late", (await Eventually.DoneAsync(reply)).Value);
        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));
        Assert.Equal(["late", "7"], node.GetActor<Till>("till").Handled);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_delayed_tell_and_each_of_a_batch_is_handled_later(WireProtocol wire)
    {
        await using EmbeddedNode node = await StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, wire);
        ITill till = client.Actors<ITill>()["till"];
        using NodeFault fault = node.Faults.Delay<ITill, Int64Value>(s_delay);
        await till.TellAllAsync([Amount(1), Amount(2), Amount(3)], Cancellation);
        Task idle = node.WaitForIdleAsync(Cancellation);

        for (int i = 1; i <= 3; i++)
        {
            await Eventually.TrueAsync(() => fault.Count == i);
            Assert.Equal(i - 1, node.GetActor<Till>("till").Handled.Count);
            Assert.False(idle.IsCompleted);
            _time.Advance(s_delay);
        }

        await Eventually.DoneAsync(idle);
        Assert.Equal(["1", "2", "3"], node.GetActor<Till>("till").Handled);
        Assert.Equal(3, fault.Count);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_delayed_call_of_a_grain_is_answered_later(WireProtocol wire)
    {
        await using EmbeddedNode node = await StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, wire);
        using NodeFault fault = node.Faults.Delay<StringValue>("tests.vault", s_delay);

        Task<StringValue> reply = client.Grains<IVault>()["mine"].AskAsync(Text("late"), Cancellation);
        await Eventually.TrueAsync(() => fault.Count == 1);
        Assert.Empty(node.GetGrain<Vault>("mine").Handled);
        _time.Advance(s_delay);

        Assert.Equal("late", (await Eventually.DoneAsync(reply)).Value);
    }

    [Theory]
    [InlineData(DuplexDialect.GoAkt46, 0)]
    [InlineData(DuplexDialect.GoAkt45, 1)]
    public async Task An_ask_whose_time_is_over_after_its_delay_goes_the_way_of_a_late_one(
        DuplexDialect dialect, int handled)
    {
        await using EmbeddedNode node = await StartAsync(options => options.DuplexDialect = dialect);
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Duplex);
        using NodeFault fault = node.Faults.Delay<ITill, StringValue>(TimeSpan.FromHours(1));
        Task<StringValue> reply = client.Actors<ITill>()["till"].AskAsync(Text("late"), Cancellation);
        await Eventually.TrueAsync(() => fault.Count == 1);

        _time.Advance(TimeSpan.FromHours(1));

        await Assert.ThrowsAsync<AskTimeoutException>(() => Eventually.DoneAsync(reply));
        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));
        Assert.Equal(handled, node.GetActor<Till>("till").Handled.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_the_actor_or_the_node_ends_a_delay(bool isNode)
    {
        EmbeddedNode node = await StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Duplex);
        using NodeFault fault = node.Faults.Delay<ITill, Int64Value>(TimeSpan.FromHours(1));
        await client.Actors<ITill>()["till"].TellAsync(Amount(1), Cancellation);
        await Eventually.TrueAsync(() => fault.Count == 1);
        Till till = node.GetActor<Till>("till");

        await Eventually.DoneAsync(isNode ? node.DisposeAsync().AsTask() : node.StopAsync("till", Cancellation));

        Assert.Empty(till.Handled);
        Assert.Empty(node.Failures);
        await node.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_dropped_ask_ends_with_its_time_and_a_dropped_tell_without_a_trace(WireProtocol wire)
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient hasty =
            await TillNode.ConnectAsync(node, wire, static options => options.AskTimeout = s_soon);
        await using GoAktClient client = await TillNode.ConnectAsync(node, wire);
        ITill till = client.Actors<ITill>()["till"];
        await hasty.Actors<ITill>()["till"].TellAllAsync([Amount(0)], Cancellation);
        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));
        using NodeFault asks = node.Faults.Drop<StringValue>("tests/Till", times: 1);
        using NodeFault tells = node.Faults.Drop<ITill, Int64Value>(times: 2);

        await Assert.ThrowsAsync<AskTimeoutException>(
            () => hasty.Actors<ITill>()["till"].AskAsync(Text("lost"), Cancellation));
        await till.TellAllAsync([Amount(1), Amount(2), Amount(3)], Cancellation);
        Assert.Equal("kept", (await till.AskAsync(Text("kept"), Cancellation)).Value);

        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));
        Assert.Equal(["0", "3", "kept"], node.GetActor<Till>("till").Handled);
        Assert.Equal((1, 2), (asks.Count, tells.Count));
        Assert.Empty(node.Failures);
        Assert.Equal(0, node.DeadLetterCount);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_dropped_message_of_an_asked_batch_ends_the_ask_with_its_time(WireProtocol wire)
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient hasty =
            await TillNode.ConnectAsync(node, wire, static options => options.AskTimeout = s_soon);
        using NodeFault fault = node.Faults.Drop<ITill, StringValue>();

        await Assert.ThrowsAsync<AskTimeoutException>(
            () => hasty.Actors<ITill>()["till"].AskAllAsync([Text("1"), Text("2")], Cancellation));

        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));
        Assert.Equal(1, fault.Count);
        Assert.Empty(node.GetActor<Till>("till").Handled);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_dropped_call_of_a_grain_has_timed_out_and_a_one_way_tell_has_not(WireProtocol wire)
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient hasty = await TillNode.ConnectAsync(
            node, wire, static options => options.AskTimeout = options.RequestTimeout = s_soon);
        IVault vault = hasty.Grains<IVault>()["mine"];
        using NodeFault asks = node.Faults.Drop<IVault, StringValue>();
        using NodeFault tells = node.Faults.Drop<IVault, Int64Value>();
        using NodeFault notes = node.Faults.Drop<IVault, UInt64Value>();

        await Assert.ThrowsAsync<AskTimeoutException>(() => vault.AskAsync(Text("lost"), Cancellation));
        await Assert.ThrowsAnyAsync<CallTimeoutException>(() => vault.TellAsync(Amount(1), Cancellation));
        if (wire == WireProtocol.Duplex)
        {
            await vault.NoteAsync(new UInt64Value { Value = 2 }, Cancellation);
            await Eventually.TrueAsync(() => notes.Count == 1);
        }

        // A tell has no time-out of its own on the wire: it must not be the node's work for as long as that waits.
        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));
        Assert.Equal((1, 1), (asks.Count, tells.Count));
        Assert.Empty(node.GetGrain<Vault>("mine").Handled);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_failed_message_is_a_failure_of_its_actor(WireProtocol wire)
    {
        ArithmeticException exception = new("on demand");
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, wire);
        ITill till = client.Actors<ITill>()["till"];
        using NodeFault fault = node.Faults.Fail<Int64Value>("tests/Till", exception);

        await till.TellAllAsync([Amount(1)], Cancellation);
        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));

        ActorFailure failure = Assert.Single(node.Failures);
        Assert.Same(exception, failure.Exception);
        Assert.Equal(("till", "google.protobuf.Int64Value"), (failure.Name, failure.MessageType));
        await Assert.ThrowsAsync<ActorNotAliveException>(() => till.AskAsync(Text("suspended"), Cancellation));
        Assert.Empty(node.GetActor<Till>("till").Handled);
        Assert.Equal(1, fault.Count);
    }

    [Fact]
    public async Task A_supervisor_judges_what_a_fault_throws()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Duplex);
        Actors<ITill> tills = client.Actors<ITill>();
        await tills.SpawnAsync(
            "watched",
            new() { Supervisor = new() { AnyErrorDirective = SupervisorDirective.Restart } },
            Cancellation);
        Till before = node.GetActor<Till>("watched");
        using NodeFault fault = node.Faults.Fail<ITill, Int64Value>(times: 1);

        await tills["watched"].TellAllAsync([Amount(1), Amount(2)], Cancellation);
        await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));

        Till after = node.GetActor<Till>("watched");
        Assert.NotSame(before, after);
        Assert.Equal(["2"], after.Handled);
        Assert.Equal(
            "A fault that a test has injected: node.Faults.Fail<Int64Value>.",
            Assert.IsType<InvalidOperationException>(Assert.Single(node.Failures).Exception).Message);
    }

    [Fact]
    public async Task An_exception_that_is_thrown_again_and_again_stays_as_short_as_it_was()
    {
        InvalidOperationException exception = new("no money");
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Duplex);
        IVault vault = client.Grains<IVault>()["mine"];
        using NodeFault fault = node.Faults.Fail<IVault, StringValue>(exception);

        await Assert.ThrowsAnyAsync<GoAktException>(() => vault.AskAsync(Text("1"), Cancellation));
        int lines = exception.StackTrace!.Count(static c => c == '\n');
        for (int i = 0; i < 20; i++)
        {
            await Assert.ThrowsAnyAsync<GoAktException>(() => vault.AskAsync(Text("1"), Cancellation));
        }

        Assert.InRange(exception.StackTrace!.Count(static c => c == '\n'), 0, lines);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_failed_call_of_a_grain_is_answered_with_the_text(WireProtocol wire)
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, wire);
        IVault vault = client.Grains<IVault>()["mine"];
        using (node.Faults.Fail<IVault, StringValue>(new InvalidOperationException("no money")))
        {
            GoAktException answer =
                await Assert.ThrowsAnyAsync<GoAktException>(() => vault.AskAsync(Text("1"), Cancellation));
            Assert.Contains("no money", answer.Message);
        }

        Assert.Equal("2", (await vault.AskAsync(Text("2"), Cancellation)).Value);
        Assert.Single(node.Failures);
    }

    [Fact]
    public async Task Of_several_faults_the_latest_that_is_not_used_up_happens()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Framed);
        IVault vault = client.Grains<IVault>()["mine"];
        using NodeFault first = node.Faults.Fail<IVault, Int64Value>(new InvalidOperationException("first"));
        using NodeFault second =
            node.Faults.Fail<IVault, Int64Value>(new InvalidOperationException("second"), times: 1);
        NodeFault third = node.Faults.Fail<IVault, Int64Value>(new InvalidOperationException("third"));

        await FailsAsync("third");
        third.Dispose();
        third.Dispose();
        await FailsAsync("second");
        await FailsAsync("first");
        await FailsAsync("first");
        first.Dispose();
        await vault.TellAsync(Amount(5), Cancellation);

        Assert.Equal((2, 1, 1), (first.Count, second.Count, third.Count));
        Assert.Equal(["5"], node.GetGrain<Vault>("mine").Handled);

        async Task FailsAsync(string text) => Assert.Contains(
            text,
            (await Assert.ThrowsAnyAsync<GoAktException>(() => vault.TellAsync(Amount(1), Cancellation))).Message);
    }

    [Fact]
    public async Task Messages_of_other_kinds_and_classes_are_let_be()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Duplex);
        using NodeFault fault = node.Faults.Fail<ITill, Int64Value>();

        Assert.Equal("1", (await client.Actors<ITill>()["till"].AskAsync(Text("1"), Cancellation)).Value);
        await client.Grains<IVault>()["mine"].TellAsync(Amount(2), Cancellation);

        Assert.Equal(0, fault.Count);
    }

    [Fact]
    public async Task What_can_never_happen_is_refused_at_once()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        NodeFaults faults = node.Faults;

        Refused(() => faults.Drop<Int64Value>("tests/Til"), "does not host the kind 'tests/Til'. The nearest that it hosts is 'tests.Till'.", "kind");
        Refused(() => faults.Drop<Int64Value>("accounts/User"), "does not host the kind 'accounts/User'. It hosts 'tests.Safe', 'tests.Till', 'tests.Vault'.", "kind");
        Refused(() => faults.Drop<Int64Value>("a.b/c/D"), "by a path", "kind");
        Refused(() => faults.Drop<Int64Value>(" "), string.Empty, "kind");
        Assert.Throws<ArgumentNullException>("kind", () => faults.Drop<Int64Value>(null!));
        Refused(
            () => faults.Drop<BoolValue>("tests/Till"),
            $"The contract '{typeof(ITill)}' has no method that takes a '{typeof(BoolValue)}'. "
                + $"Its methods take '{typeof(BytesValue)}', '{typeof(Int64Value)}', '{typeof(StringValue)}'.",
            "kind");
        Refused(() => faults.Delay<ITill, BoolValue>(s_delay), "has no method that takes");
        Refused(() => faults.Fail<ILedger, Int64Value>(), $"hosts no class for the contract '{typeof(ILedger)}'. It hosts classes for '{typeof(ISafe)}', '{typeof(ITill)}', '{typeof(IVault)}'.");
        Refused(() => faults.Fail<Till, Int64Value>(), $"'{typeof(Till)}' is hosted for '{typeof(ITill)}': name that.");
        Refused(() => faults.Delay<Int64Value>("tests/Till", TimeSpan.FromTicks(-1)), "delay", "delay");
        Refused(() => faults.Delay<ITill, Int64Value>(Timeout.InfiniteTimeSpan), "delay", "delay");
        Refused(() => faults.Delay<ITill, Int64Value>(TimeSpan.FromDays(25)), "delay", "delay");
        Refused(() => faults.Delay<ITill, Int64Value>(s_delay, times: -1), "times", "times");
        Refused(() => faults.Drop<Int64Value>("tests/Till", times: 0), "times", "times");
        Refused(() => faults.Fail<Int64Value>("tests/Till", times: -1), "times", "times");
    }

    private static void Refused(Func<NodeFault> inject, string text, string? parameter = null)
    {
        ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(inject);
        Assert.Contains(text, refusal.Message);
        Assert.Equal(parameter, refusal.ParamName);
    }

    private Task<EmbeddedNode> StartAsync(Action<EmbeddedNodeOptions>? configure = null) =>
        TillNode.StartAsync(options =>
        {
            options.TimeProvider = _time;
            configure?.Invoke(options);
        });

    private static StringValue Text(string text) => new() { Value = text };

    private static Int64Value Amount(long amount) => new() { Value = amount };
}
