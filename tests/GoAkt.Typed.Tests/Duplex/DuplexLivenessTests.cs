using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Faults;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>A node that says nothing: is it there still?</summary>
[Collection(nameof(Alone))]
public sealed class DuplexLivenessTests
{
    private const int Pings = 6;

    /// <summary>So many fit into the second between two looks at a connection that no call uses.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(300);

    private static readonly ActorId s_alice = new("tests/Sequenced", "alice");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_connection_that_no_call_uses_is_pinged_and_stays_while_the_node_answers()
    {
        await using DuplexStubNode node = new()
        {
            OnData = static (connection, frame, _) => connection.ReplyAsync(frame, new StringValue { Value = "hi" }),
        };
        bool stayed = false;

        // A machine that is busy elsewhere may answer too late.
        for (int tries = 0; tries < 5 && !stayed; tries++)
        {
            await using GoAktClient client = await DuplexCaller.ConnectAsync(
                node.Address, static options => options.PingInterval = s_interval);
            await DuplexCaller.AskAsync(client, "first");
            DuplexStubConnection connection = node.Ordinary[^1];
            stayed = await AnswerAsync(connection) && !connection.Ended.IsCompleted;
            if (stayed)
            {
                await DuplexCaller.AskAsync(client, "again");
                Assert.Same(connection, node.Ordinary[^1]);
            }
        }

        Assert.True(stayed);
    }

    /// <param name="number">The recorded conversation.</param>
    /// <param name="role">The lane that it was on.</param>
    [Theory(Timeout = 60_000)]
    [InlineData(12, LaneRole.Ordinary)]
    [InlineData(20, LaneRole.Control)]
    public async Task The_pings_are_those_of_a_genuine_dialler_whose_recorded_answers_are_taken(
        int number, LaneRole role)
    {
        DuplexConversation recorded = DuplexConversation.All[number];
        DuplexFrame[] pings = [.. recorded.Diallers.Where(static frame => frame.Type == DuplexType.Ping)];
        DuplexFrame[] pongs = [.. recorded.Nodes.Where(static frame => frame.Type == DuplexType.Pong)];
        await using DuplexStubNode node = new()
        {
            OnData = static (connection, frame, message) => message.Inner is { Body.Length: 0 }
                ? Task.CompletedTask
                : connection.ReplyAsync(frame, new StringValue { Value = "hi" }),
        };
        bool stayed = false;

        // A machine that is busy elsewhere may answer too late.
        for (int tries = 0; tries < 5 && !stayed; tries++)
        {
            await using GoAktClient client = await DuplexCaller.ConnectAsync(
                node.Address, static options => options.PingInterval = s_interval);
            await DuplexCaller.AskAsync(client, "first");
            DuplexStubConnection connection = node.Connections.Last(other => other.Offer.LaneRole == role);
            stayed = true;
            foreach ((DuplexFrame ping, DuplexFrame pong) in pings.Zip(pongs))
            {
                stayed = stayed && await TryAnswerAsync(connection, ping, pong);
            }
        }

        Assert.True(stayed);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_node_that_is_silent_for_three_intervals_is_pinged_twice_and_given_up()
    {
        await using DuplexStubNode node = new()
        {
            OnData = static (connection, frame, message) => message.Inner is { Body.Length: 0 }
                ? Task.CompletedTask
                : connection.ReplyAsync(frame, new StringValue { Value = "hi" }),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.PingInterval = s_interval);
        await DuplexCaller.AskAsync(client, "first");
        DuplexStubConnection silent = Assert.Single(node.Ordinary);

        ConnectionLostException e =
            await Assert.ThrowsAsync<ConnectionLostException>(() => DuplexCaller.AskAsync(client, ""));
        await Eventually.DoneAsync(silent.Ended);
        await DuplexCaller.AskAsync(client, "again");

        Assert.Equal(Delivery.Unknown, e.Delivery);
        Assert.Contains("not even the answer to a ping", e.Message, StringComparison.Ordinal);
        DuplexFrame[] pings = [.. silent.Received.Where(static frame => frame.Type == DuplexType.Ping)];
        Assert.Equal(2, pings.Length);
        Assert.All(pings, static ping => Assert.Empty(ping.Body));
        Assert.Equal(2, pings.Select(static ping => ping.Correlation).Distinct().Count());
        Assert.Equal(2, node.Ordinary.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Calls_through_a_network_that_swallows_everything_fail_long_before_their_time_and_the_next_ones_succeed()
    {
        await using FaultTest test = await FaultTest.StartAsync(
            Wires.Duplex, static options => options.PingInterval = s_interval);
        Task<string>[] asks = await test.PassAllAsync(TimeSpan.FromMinutes(5));

        test.Proxy.Swallow();

        foreach (Task<string> ask in asks)
        {
            ConnectionLostException e =
                await Assert.ThrowsAsync<ConnectionLostException>(() => Eventually.DoneAsync(ask));
            Assert.Equal(Delivery.Unknown, e.Delivery);
        }

        test.Proxy.Heal();
        await test.EchoInTheEndAsync("again");
    }

    [Fact(Timeout = 60_000)]
    public async Task Tells_that_wait_when_a_silent_connection_is_given_up_are_not_sent()
    {
        const int Told = 400;
        const int Size = 64 * 1024;
        Sequences sequences = [];
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            options =>
            {
                options.StopTimeout = TimeSpan.FromMilliseconds(100);
                options.AddActor(context => new Sequenced(context.Name, sequences));
            },
            Cancellation);
        await node.SpawnAsync<ISequenced>(s_alice.Name, Cancellation);
        await using FaultProxy proxy = new(node.ListenEndPoint.ToString());
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Nodes.Node(node.Address) { DialAddress = proxy.Address }],
            static options =>
            {
                options.Protocol = WireProtocol.Duplex;
                options.PingInterval = s_interval;
                options.AskTimeout = options.RequestTimeout = TimeSpan.FromSeconds(15);
                options.TellVerification = TimeSpan.FromMinutes(1);
                options.AwaitRelocation = false;
            },
            Cancellation);
        await AskAsync(client);

        // Nobody reads, so that what the sockets' buffers do not hold stays at the client.
        proxy.Hold();
        Task[] tells =
        [
            .. Enumerable.Range(1, Told).Select(number =>
                client.TellAsync(s_alice, Sequenced.Message(number, Size), Cancellation)),
        ];
        Exception?[] failures = await Task.WhenAll(tells.Select(static tell =>
            Record.ExceptionAsync(() => Eventually.DoneAsync(tell)).AsTask()));
        proxy.Heal();
        await Eventually.TrueAsync(() => client.Nodes[0].State == Nodes.NodeState.Available);
        await AskAsync(client);

        var failed = failures
            .Select(static (failure, i) => (Failure: failure, Number: i + 1))
            .Where(static tell => tell.Failure is not null)
            .GroupBy(
                static tell => Assert.IsAssignableFrom<GoAktException>(tell.Failure).Delivery,
                static tell => tell.Number)
            .ToDictionary(static group => group.Key, static group => group.ToArray());
        Assert.InRange(failed[Delivery.NotSent].Length, Told / 4, Told - 1);
        Assert.DoesNotContain(Delivery.Sent, failed.Keys);
        Assert.Empty(sequences[s_alice.Name].Intersect(failed[Delivery.NotSent]));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_node_inside_TLS_that_takes_nothing_any_more_is_given_up_however_full_the_socket_is()
    {
        using TestCertificates certificates = new();
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(Wires.Duplex, options =>
        {
            options.StopTimeout = TimeSpan.FromMilliseconds(100);
            options.Tls = new EmbeddedNodeTls { Certificate = certificates.IssueForNode("127.0.0.1") };
        });
        await node.SpawnAsync<IEcho>("alice", Cancellation);
        await using FaultProxy proxy = new(node.ListenEndPoint.ToString());
        GoAktClient[] clients =
            await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => ConnectAsync(node, proxy, certificates)));
        await Task.WhenAll(clients.Select(static client => EchoAsync(client, 1)));

        proxy.Hold();

        // What the system holds for a socket begins somewhere to be too much for it, and a ping may find room still.
        Task<StringValue>[] asks = [.. clients.Select(static (client, i) => EchoAsync(client, (i + 2) * 500_000))];
        foreach (Task<StringValue> ask in asks)
        {
            GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => Eventually.DoneAsync(ask));
            Assert.DoesNotContain("the connection broke", e.Message, StringComparison.Ordinal);
        }

        proxy.Heal();
        await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask()));
    }

    private static Task<GoAktClient> ConnectAsync(
        EmbeddedNode node, FaultProxy proxy, TestCertificates certificates) => PatientClient.ConnectAsync(
        [
            new Nodes.Node(node.Address)
            {
                DialAddress = proxy.Address,
                Tls = new Nodes.NodeTls { RootCertificates = certificates.Roots },
            },
        ],
        static options =>
        {
            options.Protocol = WireProtocol.Duplex;
            options.AwaitRelocation = false;
            options.PingInterval = s_interval;
            options.ConnectTimeout = TimeSpan.FromSeconds(2);
            options.AskTimeout = TimeSpan.FromMinutes(5);
        },
        Cancellation);

    private static Task<StringValue> EchoAsync(GoAktClient client, int size) => client.AskAsync<StringValue>(
        new ActorId("actors/Echo", "alice"),
        new StringValue { Value = new string('x', size) },
        cancellationToken: Cancellation);

    private static Task<BytesValue> AskAsync(GoAktClient client) => client.AskAsync<BytesValue>(
        s_alice, Sequenced.Question(0, size: 0, replySize: 0), cancellationToken: Cancellation);

    /// <summary>Answers pings until the client has been silent otherwise for a while.</summary>
    /// <returns>Whether the connection stayed that long.</returns>
    private static async Task<bool> AnswerAsync(DuplexStubConnection connection)
    {
        var ping = DuplexFrame.Of(DuplexType.Ping, connection.Lane);
        for (int i = 0; i < Pings; i++)
        {
            if (!await TryAnswerAsync(connection, ping, ping with { Type = DuplexType.Pong }))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Answers the next ping.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="ping">What it has to be, but for its number.</param>
    /// <param name="pong">The answer, but for its number.</param>
    /// <returns>False if the connection has ended.</returns>
    private static async Task<bool> TryAnswerAsync(DuplexStubConnection connection, DuplexFrame ping, DuplexFrame pong)
    {
        Task<DuplexFrame> next = connection.NextOtherAsync();
        await Task.WhenAny(next, connection.Ended);
        if (!next.IsCompletedSuccessfully)
        {
            return false;
        }

        DuplexFrame received = await next;
        Assert.NotEqual(0UL, received.Correlation);
        Assert.Equal(ping.ToBytes(), (received with { Correlation = ping.Correlation }).ToBytes());
        await connection.SendAsync(pong with { Correlation = received.Correlation });
        return true;
    }
}
