using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Testing.Protos;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Errors;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Client;

public sealed class AskTests
{
    private static readonly ActorId s_probe = new("tests/Probe", "probe");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_actor_may_answer_several_types(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);
        IProbe probe = test.Client.Actors<IProbe>()["probe"];

        IMessage number = await probe.AnswerWithAsync(new StringValue { Value = "Int64Value" });
        IMessage text = await probe.AnswerWithAsync(new StringValue { Value = "itself" });

        Assert.Equal(64, Assert.IsType<Int64Value>(number).Value);
        Assert.Equal("itself", Assert.IsType<StringValue>(text).Value);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_actor_or_a_grain_may_answer_several_types_without_a_contract(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);
        StringValue question = new() { Value = "Int64Value" };

        IMessage reply = await test.Client.AskAsync<IMessage>(s_probe, question, cancellationToken: Cancellation);
        IMessage inTime =
            await test.Client.AskAsync<IMessage>(s_probe, question, TimeSpan.FromSeconds(20), Cancellation);
        IReadOnlyList<IMessage> replies = await test.Client.AskAllAsync<IMessage>(
            s_probe, [question, new StringValue { Value = "itself" }], cancellationToken: Cancellation);
        IReadOnlyList<IMessage> none =
            await test.Client.AskAllAsync<IMessage>(s_probe, [], cancellationToken: Cancellation);
        IMessage ofGrain = await test.Client.AskGrainAsync<IMessage>(
            new ActorId("actors/CounterGrain", "a"), new Empty(), cancellationToken: Cancellation);

        IMessage number = new Int64Value { Value = 64 };
        Assert.Equal([number, number], [reply, inTime]);
        Assert.Equal([number, new StringValue { Value = "itself" }], replies);
        Assert.Empty(none);
        Assert.Equal(new Int64Value(), ofGrain);
    }

    [Fact]
    public async Task A_reply_is_read_as_a_message_and_nothing_else()
    {
        await using ClientTest test = await ClientTest.StartAsync(Wires.FramedWithInnerFrames);

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => test.Client.AskAsync<IBufferMessage>(s_probe, new Empty(), cancellationToken: Cancellation));

        Assert.Contains("IBufferMessage", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_reply_of_a_type_that_the_client_does_not_know_is_an_error_that_names_it(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        UnexpectedReplyException e = await Assert.ThrowsAsync<UnexpectedReplyException>(
            () => test.Client.Actors<IProbe>()["probe"].AnswerWithAsync(new StringValue { Value = "Unknown" }));

        Assert.Equal("acme.Unknown", e.ActualType);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_reply_of_a_type_whose_file_was_given_is_known(string wire)
    {
        await using ClientTest test =
            await ClientTest.StartAsync(wire, static options => options.MessageFiles.Add(AcmeReflection.Descriptor));
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        IMessage reply = await test
            .Client.Actors<IProbe>()["probe"]
            .AnswerWithAsync(new StringValue { Value = "Unknown" });

        Assert.Equal("acme", Assert.IsType<Unknown>(reply).Name);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_reply_of_another_type_than_asked_for_is_an_error_of_its_own(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        UnexpectedReplyException e = await Assert.ThrowsAsync<UnexpectedReplyException>(() =>
            test.Client.AskAsync<StringValue>(
                s_probe, new StringValue { Value = "Int64Value" }, cancellationToken: Cancellation));

        Assert.Equal("google.protobuf.StringValue", e.ExpectedType);
        Assert.Equal("google.protobuf.Int64Value", e.ActualType);
        Assert.Equal(Delivery.Sent, e.Delivery);
        Assert.False(e.IsTransient);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_ask_ends_at_the_time_out_of_its_contract(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, static options =>
            options.AskTimeout = TimeSpan.FromMinutes(1));
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        AskTimeoutException e = await Failures.OnceSentAsync<AskTimeoutException>(
            () => test.Client.Actors<IProbe>()["probe"].HangAsync(new Empty(), Cancellation));

        Assert.Equal(ErrorCode.DeadlineExceeded, e.Code);
        Assert.True(e.IsTransient);
        Assert.Equal(s_probe, e.Actor);
        Assert.Equal(test.Node.Address, e.Node);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_ask_ends_at_the_time_out_of_the_call(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, static options =>
            options.AskTimeout = TimeSpan.FromMinutes(1));
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        IEcho alice = test.Client.Actors<IEcho>()["alice"];
        var minute = Duration.FromTimeSpan(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<AskTimeoutException>(
            () => alice.SleepAsync(minute, TimeSpan.FromMilliseconds(200), Cancellation).AsTask());
        await Assert.ThrowsAsync<AskTimeoutException>(() => test.Client.AskAsync<Duration>(
            new ActorId("actors/Echo", "alice"), minute, TimeSpan.FromMilliseconds(200), Cancellation));
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_ask_ends_at_the_time_out_of_the_client(string wire)
    {
        await using ClientTest test =
            await ClientTest.StartAsync(wire, static options => options.AskTimeout = TimeSpan.FromMilliseconds(200));
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        await Assert.ThrowsAsync<AskTimeoutException>(() =>
            test.Client.AskAsync<Empty>(s_probe, new Empty(), cancellationToken: Cancellation));
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task The_caller_gives_an_ask_up_and_the_next_one_gets_its_own_answer(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, static options =>
            options.MaxConnectionsPerNode = 1);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        using CancellationTokenSource giveUp = new();
        Task<Empty> ask = test.Client.AskAsync<Empty>(s_probe, new Empty(), TimeSpan.FromMinutes(1), giveUp.Token);
        await Testing.Eventually.TrueAsync(() => test.Client.Nodes[0].InFlight == 1);

        await giveUp.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask);
        Assert.Equal(giveUp.Token, e.CancellationToken);
        StringValue reply = await test
            .Client.Actors<IEcho>()["alice"]
            .EchoAsync(new StringValue { Value = "next" }, Cancellation);
        Assert.Equal("echo:next", reply.Value);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_actor_that_fails_is_suspended_and_goes_on_when_it_is_reinstated(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);
        Actors<IProbe> probes = test.Client.Actors<IProbe>();

        await Failures.UntilAsync<AskTimeoutException>(
            () => test.Client.AskAsync<BoolValue>(
                s_probe, new BoolValue(), TimeSpan.FromMilliseconds(300), Cancellation),
            _ => test.Node.Failures.Count > 0);

        ActorNotAliveException e = await Assert.ThrowsAsync<ActorNotAliveException>(() =>
            probes["probe"].AnswerWithAsync(new StringValue()));
        await probes.ReinstateAsync("probe", Cancellation);
        IMessage reply = await probes["probe"].AnswerWithAsync(new StringValue { Value = "alive" });

        Assert.Equal(Delivery.Sent, e.Delivery);
        Assert.Contains("Reinstate", e.Message, StringComparison.Ordinal);
        Assert.Equal("alive", ((StringValue)reply).Value);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_message_that_the_actor_does_not_handle_looks_like_a_time_out(string wire)
    {
        await using ClientTest test =
            await ClientTest.StartAsync(wire, static options => options.AskTimeout = TimeSpan.FromMilliseconds(200));
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        AskTimeoutException e = await Failures.UntilAsync<AskTimeoutException>(
            () => test.Client.AskAsync<StringValue>(
                s_probe, new DoubleValue { Value = 1 }, cancellationToken: Cancellation),
            _ => test.Node.DeadLetterCount > 0);

        Assert.Equal(ErrorCode.DeadlineExceeded, e.Code);
        Assert.NotEqual(0, test.Node.DeadLetterCount);
    }
}
