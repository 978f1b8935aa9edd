using FsCheck;
using FsCheck.Fluent;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>
/// Whatever is sent at once, under whatever limits: it arrives as it was, in the order of each receiver, in frames that
/// keep to the protocol, and every byte is granted again once.
/// </summary>
public sealed class DuplexRoundTripTests
{
    private const int MostAsks = 200;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public Task Any_interleaving_of_chunks_replies_credits_and_tables_round_trips() => CheckAsync(12);

    [LongFact(Timeout = 600_000)]
    public Task Many_more_interleavings_round_trip_too() => CheckAsync(300);

    private static Task CheckAsync(int count) => Task.Run(() =>
        Prop.ForAll(Arb.From(DuplexScript.Scripts), static script => RunAsync(script).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count)));

    private static async Task RunAsync(DuplexScript script)
    {
        Sequences sequences = [];
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            options => options.AddActor(context => new Sequenced(context.Name, sequences)), Cancellation);
        await using DuplexTap tap = new(node.ListenEndPoint, script.Limit, script.Seed);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Nodes.Node(node.Address) { DialAddress = tap.Address }],
            static options =>
            {
                options.Protocol = WireProtocol.Duplex;
                options.AskTimeout = options.RequestTimeout = s_patience;
            },
            Cancellation);
        ActorId[] receivers =
            [.. Enumerable.Range(0, DuplexScript.Receivers).Select(static i => new ActorId("tests/Sequenced", $"s{i}"))];
        foreach (ActorId receiver in receivers)
        {
            await client.SpawnAsync(receiver, cancellationToken: Cancellation);
            await AskAsync(client, receiver, number: 0, size: 0, replySize: 0);
        }

        try
        {
            await MakeCallsAsync(client, receivers, script);
        }
        finally
        {
            // What breaks the protocol is why calls fail.
            Assert.All(tap.Connections, static connection => Assert.Null(connection.Failure));
        }

        await CheckOrderAsync(sequences, receivers, script);
        await CheckTapAsync(client, receivers[0], tap, script);
    }

    private static async Task MakeCallsAsync(GoAktClient client, ActorId[] receivers, DuplexScript script)
    {
        List<Task> calls = [];
        int number = 0;
        foreach (ScriptedStep step in script.Steps)
        {
            ActorId receiver = receivers[step.Receiver];
            int size = Math.Min(step.Size, script.MostBytes);
            int replySize = Math.Min(step.ReplySize, script.MostBytes);
            number++;
            calls.Add(step.Call switch
            {
                ScriptedCall.Ask => AskAsync(client, receiver, number, size, replySize),
                ScriptedCall.Tell => client.TellAsync(receiver, Sequenced.Message(number, size), Cancellation),
                _ => client.TellAllAsync(
                    receiver,
                    [Sequenced.Message(number, size / 2), Sequenced.Message(number, size / 4)],
                    Cancellation),
            });
        }

        await Eventually.DoneAsync(Task.WhenAll(calls));
    }

    private static async Task AskAsync(GoAktClient client, ActorId receiver, int number, int size, int replySize)
    {
        BytesValue reply = await client.AskAsync<BytesValue>(
            receiver, Sequenced.Question(number, size, replySize), cancellationToken: Cancellation);
        Assert.True(reply.Value.Span.SequenceEqual(Sequenced.Pattern(number, replySize)), $"the reply {number} is whole");
    }

    private static async Task CheckOrderAsync(Sequences sequences, ActorId[] receivers, DuplexScript script)
    {
        for (int i = 0; i < receivers.Length; i++)
        {
            int[] sent =
            [
                0,
                .. script.Steps.SelectMany((step, number) => step.Receiver != i
                    ? []
                    : Enumerable.Repeat(number + 1, step.Call == ScriptedCall.TellAll ? 2 : 1)),
            ];
            string name = receivers[i].Name;
            await Eventually.IsTrueAsync(() => sequences[name].Count >= sent.Length, s_patience);
            Assert.Equal(sent, sequences[name]);
        }
    }

    private static async Task CheckTapAsync(GoAktClient client, ActorId receiver, DuplexTap tap, DuplexScript script)
    {
        Assert.All(tap.Connections, static connection => Assert.Null(connection.Failure));
        DuplexTapped ordinary =
            Assert.Single(tap.Connections, static connection => connection.Agreed.LaneRole == LaneRole.Ordinary);
        if (script.Revision < 4)
        {
            return;
        }

        // One after another, so that sooner or later nothing is under way when credit is given: then all of the window
        // is free, unless bytes were never granted.
        for (int i = 0; i < MostAsks && ordinary.Client.UnderWay > 0; i++)
        {
            await AskAsync(client, receiver, number: 0, size: Math.Min(script.Credits / 16, 16_000), replySize: 0);
        }

        Assert.Equal(0, ordinary.Client.UnderWay);
        IReadOnlyList<long> owed = ordinary.Grants.Owed;
        await Eventually.IsTrueAsync(() => ordinary.Grants.Granted.Count >= owed.Count, s_patience);
        Assert.Equal(owed, ordinary.Grants.Granted);
        Assert.Null(ordinary.Failure);
    }
}
