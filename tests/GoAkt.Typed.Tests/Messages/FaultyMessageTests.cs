using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Errors;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>What a message's own class throws is the failure of the one call, and of nothing beside it.</summary>
public sealed class FaultyMessageTests
{
    private const string UnwritableRow =
        "a message can't be written: what its own `Descriptor`, `CalculateSize` or `WriteTo` throws";
    private const string UnreadableRow = "the answer is one, but what it holds can't be read";

    private static readonly ActorId s_actor = new("tests/Faulty", "faulty");
    private static readonly ActorId s_grain = new("tests/FaultyGrain", "faulty");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Faulty.KindsOnEachWire), MemberType = typeof(Faulty))]
    [ErrorRow(UnwritableRow)]
    public async Task A_request_that_can_not_be_written(string kind, string wire)
    {
        await using ClientTest test = await StartAsync(wire);
        GoAktClient client = test.Client;
        NodeChanges changes = new(client);
        Func<Faulty> message = Faulty.Kinds[kind];
        (ActorId Actor, Func<Task> Call)[] calls =
        [
            (s_actor, () => client.AskAsync<StringValue>(s_actor, message(), cancellationToken: Cancellation)),
            (s_actor, () =>
                client.AskAllAsync<StringValue>(
                    s_actor, [new StringValue(), message()], cancellationToken: Cancellation)),
            (s_actor, () => client.TellAsync(s_actor, message(), Cancellation)),
            (s_actor, () => client.TellAllAsync(s_actor, [new Int64Value(), message()], Cancellation)),
            (s_grain, () => client.AskGrainAsync<StringValue>(s_grain, message(), cancellationToken: Cancellation)),
            (s_grain, () => client.TellGrainAsync(s_grain, message(), cancellationToken: Cancellation)),
        ];

        // In the second round the address is known, which is another way through the client.
        for (int round = 0; round < 2; round++)
        {
            foreach ((ActorId actor, Func<Task> call) in calls)
            {
                GoAktException e = await Assert.ThrowsAsync<GoAktException>(call);

                // A message is written before its actor is looked up, and then there is no node to name yet.
                Assert.True(e.Node is null || e.Node == test.Node.Address);
                ErrorRow
                    .Of(UnwritableRow)
                    .Check(e, ErrorCode.InvalidArgument, Delivery.NotSent, isTransient: false, actor, e.Node);
                Assert.Contains("can't be written", e.Message, StringComparison.Ordinal);
            }

            Assert.Equal(
                7,
                (
                    await client.AskAsync<Int64Value>(
                        s_actor, new Int64Value { Value = 7 }, cancellationToken: Cancellation)).Value);
            await client.TellAsync(s_actor, new BytesValue(), Cancellation);
        }

        changes.AreNone();
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Faulty.KindsOnEachWire), MemberType = typeof(Faulty))]
    public async Task A_reply_that_can_not_be_written_is_an_error_that_is_answered(string kind, string wire)
    {
        await using ClientTest test = await StartAsync(wire);
        GoAktClient client = test.Client;
        NodeChanges changes = new(client);
        IFaulty faulty = client.Actors<IFaulty>()["faulty"];
        StringValue question = new() { Value = kind };
        await faulty.CountAsync(new Int64Value());
        await OneConnectionIsLeftAsync(test, wire);

        foreach (
            Func<Task> call in (Func<Task>[])
                [
                    () => faulty.AnswerAsync(question),
                    () =>
                        client.AskAllAsync<Int64Value>(
                            s_actor, [new Int64Value(), question], cancellationToken: Cancellation),
                    () => client.Grains<IFaultyGrain>()["faulty"].AnswerAsync(question),
                ])
        {
            GoAktException e = await Assert.ThrowsAsync<GoAktException>(call);
            Assert.Equal((ErrorCode.Internal, Delivery.Sent), (e.Code, e.Delivery));
            Assert.Contains("can't be written", e.Message, StringComparison.Ordinal);
            Assert.Equal(7, (await faulty.CountAsync(new Int64Value { Value = 7 })).Value);
        }

        changes.AreNone();
        if (Wires.ProtocolOf(wire) == WireProtocol.Framed)
        {
            Assert.Equal(1, test.Node.ConnectionCount);
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_reply_that_is_changed_while_it_is_written_never_harms_another_call(string wire)
    {
        await using ClientTest test = await StartAsync(wire);
        IFaulty faulty = test.Client.Actors<IFaulty>()["faulty"];
        NodeChanges changes = new(test.Client);

        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(async i =>
                {
                    for (int round = 0; round < 10; round++)
                    {
                        await Assert.ThrowsAsync<GoAktException>(() =>
                            faulty.AnswerAsync(new StringValue { Value = "WriteTo writes less" }));
                        Assert.Equal(i, (await faulty.CountAsync(new Int64Value { Value = i })).Value);
                    }
                }));

        changes.AreNone();
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    [ErrorRow(UnreadableRow)]
    public async Task A_reply_whose_class_can_not_read_it(string wire)
    {
        await using ClientTest test = await StartAsync(wire);
        NodeChanges changes = new(test.Client);
        await test.Client.SpawnAsync(new ActorId("actors/Echo", "echo"), cancellationToken: Cancellation);
        await AskAsync<StringValue>();
        await OneConnectionIsLeftAsync(test, wire);

        foreach (Func<Task> ask in (Func<Task>[])[
            AskAsync<Unreadable<InConstructor>>, AskAsync<Unreadable<InDescriptor>>, AskAsync<Unreadable<InMergeFrom>>])
        {
            WireProtocolException e = await ErrorRow
                .Of(UnreadableRow)
                .IsThrownAsync<WireProtocolException>(
                    ask,
                    ErrorCode.Internal,
                    Delivery.Sent,
                    isTransient: false,
                    new ActorId("actors/Echo", "echo"),
                    test.Node.Address);
            Assert.Contains("fails In", e.Message, StringComparison.Ordinal);
            await AskAsync<StringValue>();
        }

        changes.AreNone();
        if (Wires.ProtocolOf(wire) == WireProtocol.Framed)
        {
            Assert.Equal(1, test.Node.ConnectionCount);
        }

        Task AskAsync<TReply>()
            where TReply : class, IMessage<TReply>, new() =>
            test.Client.AskAsync<TReply>(
                new ActorId("actors/Echo", "echo"),
                new StringValue { Value = "hello" },
                cancellationToken: Cancellation);
    }

    private static async Task<ClientTest> StartAsync(string wire)
    {
        ClientTest test = await ClientTest.StartAsync(
            wire, configureNode: static options => options.AddActor<FaultyActor>().AddGrain<FaultyActor>());
        await test.Client.SpawnAsync(s_actor, cancellationToken: Cancellation);
        return test;
    }

    /// <summary>Waits until the connections are closed by which the client has found out the wire.</summary>
    private static Task OneConnectionIsLeftAsync(ClientTest test, string wire) =>
        Wires.ProtocolOf(wire) == WireProtocol.Framed
            ? Eventually.TrueAsync(() => test.Node.ConnectionCount == 1)
            : Task.CompletedTask;
}
