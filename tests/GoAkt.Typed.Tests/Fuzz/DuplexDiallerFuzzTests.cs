using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Diallers whose bytes are damaged: the node says what is wrong or ends their connections, and serves a
/// client beside them as ever.</summary>
public sealed class DuplexDiallerFuzzTests
{
    private const int Batch = 64;

    private static readonly DuplexType[] s_nodes =
    [
        DuplexType.HelloAck, DuplexType.Reply, DuplexType.Error, DuplexType.Chunk, DuplexType.Credit,
        DuplexType.Table, DuplexType.Ping, DuplexType.Pong,
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public Task A_node_survives_recorded_diallers_with_damages() =>
        SurvivesAsync(DuplexRecording.Port, Damaged(Recorded(), rounds: 4));

    [LongFact(Timeout = 300_000)]
    public Task A_node_survives_thousands_of_recorded_diallers_with_damages() =>
        SurvivesAsync(DuplexRecording.Port, Damaged(Recorded(), rounds: 100));

    [Fact(Timeout = 60_000)]
    public Task A_node_survives_requests_with_damages() => SurvivesAsync(8123, Damaged(Requests(), rounds: 5));

    [LongFact(Timeout = 300_000)]
    public Task A_node_survives_thousands_of_requests_with_damages() =>
        SurvivesAsync(8123, Damaged(Requests(), rounds: 150));

    [Fact(Timeout = 60_000)]
    public Task A_node_survives_large_messages_with_damages() => SurvivesAsync(8123, Damaged(Large(), rounds: 40));

    [Fact(Timeout = 60_000)]
    public Task A_node_survives_garbage_behind_a_handshake() =>
        SurvivesAsync(8123, Mutations.Garbage(300).Select(static garbage => (byte[])[.. Hello(), .. garbage]));

    [Fact(Timeout = 60_000)]
    public Task A_node_survives_diallers_that_end_anywhere() =>
        SurvivesAsync(DuplexRecording.Port, Mutations.CutsOf(Join(DuplexCase.All[0].Sent)));

    /// <summary>What diallers of a genuine node have sent, each on a connection of its own.</summary>
    private static IEnumerable<byte[]> Recorded() => DuplexCase.All.Select(static one => Join(one.Sent));

    /// <summary>Every request that a node serves, behind a handshake.</summary>
    private static IEnumerable<byte[]> Requests() =>
        RecordingFile.Load("framed-4.4.3-cluster").Exchanges
            .Where(static exchange => exchange.Request is not null)
            .Select(static (exchange, i) => (byte[])
            [
                .. Hello(),
                .. Data(
                    (ulong)i + 1,
                    [
                        0, 0, 0, 0,
                        .. DuplexBytes.Literal(exchange.Request!.Name),
                        0,
                        .. exchange.Request.Body.ToByteArray(),
                    ]).ToBytes(),
            ]);

    /// <summary>Asks and tells in chunks that take turns, by references to tables.</summary>
    private static IEnumerable<byte[]> Large()
    {
        byte[] body = [0, 0, 1, 1, 1, .. WireFrame.Write(new StringValue { Value = new string('y', 300) })];
        DuplexFrame ask = Data(5, body);
        DuplexFrame tell = Data(0, body) with { Flags = DuplexFlags.None };
        IEnumerable<DuplexFrame> frames =
        [
            DuplexFrame.Table(1, 0, 1, "goakt://real@127.0.0.1:8123/steady"),
            DuplexFrame.Table(1, 1, 1, "google.protobuf.StringValue"),
            .. ask.ToChunks(5, 64).Zip(tell.ToChunks(6, 64)).SelectMany(static two => new[] { two.First, two.Second }),
            ask with { Correlation = 7 },
            DuplexFrame.Credit(1, 1_000),
            DuplexFrame.Of(DuplexType.Ping, 1, 9),
        ];
        return [[.. Hello(), .. frames.SelectMany(static frame => frame.ToBytes())]];
    }

    private static DuplexFrame Data(ulong correlation, byte[] body) =>
        new(DuplexType.Data, DuplexFlags.ExpectsReply, 1, correlation, body);

    private static byte[] Hello() =>
        DuplexFrame.Of(DuplexType.Hello, 1, new Hello
        {
            Revision = 4,
            LaneRole = LaneRole.Ordinary,
            MaxFrameSize = 1 << 20,
            MaxMessageSize = 1 << 20,
            InitialCredits = 1 << 20,
            MaxConcurrentLargeTransfers = 4,
        }).ToBytes();

    private static IEnumerable<byte[]> Damaged(IEnumerable<byte[]> diallers, int rounds)
    {
        byte[][] whole = [.. diallers];
        return Enumerable.Range(0, rounds).SelectMany(round =>
            whole.Select((bytes, i) => Mutations.Damage(bytes, (round * whole.Length) + i)));
    }

    private static byte[] Join(IEnumerable<byte[]> pieces) => [.. pieces.SelectMany(static piece => piece)];

    private static async Task SurvivesAsync(int port, IEnumerable<byte[]> diallers)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(Wires.Duplex, options =>
        {
            options.SystemName = "real";
            options.AdvertisedPort = port;
            options.StopTimeout = TimeSpan.FromMilliseconds(100);
        });
        await node.SpawnAsync<IEcho>("echo", Cancellation);
        await node.SpawnAsync<IEcho>("steady", Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Node(node.Address) { DialAddress = node.ListenEndPoint.ToString() }],
            static options => options.Protocol = WireProtocol.Duplex,
            Cancellation);
        await EchoAsync(client);
        int own = node.ConnectionCount;
        int answered = 0;
        foreach (byte[][] batch in diallers.Chunk(Batch))
        {
            await Parallel.ForEachAsync(
                batch, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (bytes, _) =>
                {
                    byte[] received = await DamagedDialler.SendAsync(node.ListenEndPoint, bytes);
                    IReadOnlyList<DuplexFrame> frames = DamagedDialler.FramesOf(received);
                    Assert.All(frames, static frame => Assert.Contains(frame.Type, s_nodes));
                    Interlocked.Add(ref answered, frames.Count);
                });
            await EchoAsync(client);
        }

        Assert.InRange(answered, 1, int.MaxValue);

        // Where this took long, the client has closed what was idle.
        await Eventually.TrueAsync(() => node.ConnectionCount <= own);
    }

    private static async Task EchoAsync(GoAktClient client)
    {
        StringValue reply = await client.AskAsync<StringValue>(
            new ActorId("actors/Echo", "steady"),
            new StringValue { Value = "hi" },
            TimeSpan.FromSeconds(20),
            Cancellation);
        Assert.Equal("echo:hi", reply.Value);
    }
}
