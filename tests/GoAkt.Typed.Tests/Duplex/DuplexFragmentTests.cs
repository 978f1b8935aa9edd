using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>Recorded conversations that begin or end in the middle, or in which nobody calls: what a genuine node sent
/// in them is played to the client.</summary>
public sealed class DuplexFragmentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Pings_of_the_node_are_answered_as_a_genuine_dialler_answers_them()
    {
        DuplexConversation recorded = DuplexConversation.All[13];
        await using DuplexStubNode node = Node(recorded);
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        await DuplexCaller.AskAsync(client, "hello");
        DuplexStubConnection connection = Assert.Single(node.Ordinary);

        DuplexFrame[] pings = [.. recorded.Nodes.Skip(1)];
        DuplexFrame[] pongs = [.. recorded.Diallers.Skip(1)];
        foreach ((DuplexFrame ping, DuplexFrame pong) in pings.Zip(pongs))
        {
            await connection.SendAsync(ping);
            Assert.Equal(pong.ToBytes(), (await connection.NextOtherAsync()).ToBytes());
        }

        Assert.NotEmpty(pings);
        Assert.Equal(pings.Length, pongs.Length);
        Assert.Equal(AgreedIn(recorded), connection.Agreed);
    }

    [Fact(Timeout = 30_000)]
    public async Task Gzip_is_offered_as_a_genuine_dialler_offers_it_and_wraps_what_follows_once_it_is_agreed_on()
    {
        DuplexConversation recorded = DuplexConversation.All[14];
        await using DuplexStubNode node = Node(recorded);
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.Compression = Compression.Gzip);

        Assert.Equal("hi", await DuplexCaller.AskAsync(client, "hello"));

        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        Hello offered = Hello.Parser.ParseFrom(recorded.Diallers.Single().Body);
        Assert.Equal(CompressionCodec.Gzip, connection.Agreed.Compression);
        Assert.Equal(
            offered,
            new Hello(connection.Offer) { MaxConcurrentLargeTransfers = offered.MaxConcurrentLargeTransfers });
    }

    [Fact(Timeout = 30_000)]
    public async Task Answers_are_read_though_their_types_have_numbers_beyond_the_first()
    {
        DuplexConversation recorded = DuplexConversation.All[18];
        Queue<RemoteSpawnRequest> requests = new(SpawnsIn(recorded));
        DuplexFrame[] answers = [.. recorded.Nodes];
        int made = 0;
        int sent = 0;
        List<RemoteSpawnRequest> received = [];
        await using DuplexStubNode node = new()
        {
            OnData = async (connection, frame, message) =>
            {
                received.Add((RemoteSpawnRequest)message.Envelope!.Body);
                made++;

                // The first answer has a table in front of it.
                for (bool isAnswered = false; !isAnswered; sent++)
                {
                    isAnswered = answers[sent].Type == DuplexType.Reply;
                    await connection.SendAsync(
                        isAnswered ? answers[sent] with { Correlation = frame.Correlation } : answers[sent]);
                }
            },
        };
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Node($"{requests.Peek().Host}:{requests.Peek().Port}") { DialAddress = node.Address }],
            static options => options.Protocol = WireProtocol.Duplex,
            Cancellation);

        foreach (RemoteSpawnRequest request in requests)
        {
            await client.SpawnAsync(
                new ActorId("actors/Counter", request.ActorName),
                new SpawnOptions { Singleton = SingletonLike(request.Singleton) },
                Cancellation);
            RemoteSpawnRequest spawn = received[^1];
            Assert.Equal(
                (request.Host, request.Port, request.ActorName, request.Relocatable),
                (spawn.Host, spawn.Port, spawn.ActorName, spawn.Relocatable));
            Assert.Equal(request.ActorType, spawn.ActorType, ignoreCase: true);
            Assert.Equal(request.Singleton, spawn.Singleton);
        }

        Assert.Equal(2, made);
        Assert.Equal(answers.Length, sent);
    }

    private static Hello AgreedIn(DuplexConversation recorded) => Hello.Parser.ParseFrom(recorded.Nodes.First().Body);

    private static Singleton SingletonLike(SingletonSpec spec) => new()
    {
        SpawnTimeout = spec.SpawnTimeout.ToTimeSpan(),
        WaitInterval = spec.WaitInterval.ToTimeSpan(),
        MaxRetries = spec.MaxRetries,
    };

    private static IEnumerable<RemoteSpawnRequest> SpawnsIn(DuplexConversation recorded)
    {
        DuplexListener listener = new();
        return [.. recorded.Diallers
            .Select(listener.Take)
            .Where(static taken => taken is not null)
            .Select(static taken => (RemoteSpawnRequest)taken!.Value.Message.Envelope!.Body)];
    }

    /// <summary>A node that agrees to what the genuine one agreed to on its ordinary lanes, and answers.</summary>
    private static DuplexStubNode Node(DuplexConversation recorded) => new()
    {
        Agree = hello => hello.LaneRole == LaneRole.Ordinary
            ? AgreedIn(recorded)
            : DuplexStubNode.AgreeAt(hello, revision: 4),
        Wrap = static (agreed, plain) =>
            agreed.Compression == CompressionCodec.Gzip ? new GzipBothWaysStream(plain) : plain,
        OnData = static (connection, frame, _) => connection.ReplyAsync(frame, new StringValue { Value = "hi" }),
    };
}
