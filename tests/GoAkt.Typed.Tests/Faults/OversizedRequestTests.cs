using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.Connect;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Errors;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>A request that the client would send and the node finds too large: it says so, is not repeated, and hurts
/// nobody else.</summary>
public sealed class OversizedRequestTests
{
    private const string ErrorCondition = "the connection ends while a request of more than 16 MiB is under way";
    private const int AboveDefault = 20 * 1024 * 1024;

    private static readonly ActorId s_alice = new("actors/Echo", "alice");
    private static readonly ActorId s_grain = new("actors/Counter", "1");
    private static readonly BytesValue s_large = new() { Value = ByteString.CopyFrom(new byte[AboveDefault]) };

    public static MatrixTheoryData<string, Use> WiresAndUses =>
        new(
            [Wires.ConnectWithTextAddresses, Wires.FramedWithAny, Wires.FramedWithInnerFrames, Wires.Duplex],
            System.Enum.GetValues<Use>());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public enum Use
    {
        Ask,
        Tell,
        Asks,
        Tells,
        AskOfGrain,
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(WiresAndUses))]
    [ErrorRow(ErrorCondition)]
    public async Task It_says_so_and_the_node_stays(string wire, Use use)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(wire);
        await node.SpawnAsync<IEcho>("alice", Cancellation);
        await using FaultProxy proxy = new(node.ListenEndPoint.ToString());
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Node(node.Address) { DialAddress = proxy.Address }],
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);
                options.MaxFrameSize = 2 * AboveDefault;
                options.RequestTimeout = options.AskTimeout = TimeSpan.FromSeconds(30);
            },
            Cancellation);
        NodeChanges changes = new(client);
        await EchoAsync(client);
        long passed = proxy.PassedToNode;

        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(() => SendAsync(client, use));

        if (Wires.ProtocolOf(wire) == WireProtocol.Connect)
        {
            Assert.Equal(Delivery.Sent, e.Delivery);
        }
        else
        {
            // The buffers on the way may have had room for all of it.
            Delivery delivery = e.Delivery == Delivery.Unknown ? Delivery.Unknown : Delivery.NotSent;
            ActorId actor = use == Use.AskOfGrain ? s_grain : s_alice;
            ErrorRow
                .Of(ErrorCondition)
                .Check(e, ErrorCode.ResourceExhausted, delivery, isTransient: false, actor, node.Address);
        }

        Assert.DoesNotContain("timed out", e.Message, StringComparison.OrdinalIgnoreCase);
        await EchoAsync(client);
        Assert.InRange(proxy.PassedToNode - passed, 0, (3 * AboveDefault) / 2);
        changes.AreNone();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Tells_before_and_behind_it_are_taken(string wire)
    {
        const int Tells = 100;
        await using ClientTest test = await ClientTest.StartAsync(wire, static options =>
        {
            options.MaxFrameSize = 2 * AboveDefault;
            options.RequestTimeout = TimeSpan.FromSeconds(30);
        });
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        await test.Node.SpawnAsync<ICounter>("total", Cancellation);
        ICounter total = test.Client.Actors<ICounter>()["total"];
        await total.GetAsync(new Empty(), Cancellation);
        await EchoAsync(test.Client);

        List<Task> tells = [];
        List<Task> large = [];
        for (int i = 0; i < Tells; i++)
        {
            tells.Add(total.AddAsync(new Int64Value { Value = 1 }, Cancellation));
            if (i % (Tells / 2) == 1)
            {
                large.Add(test.Client.TellAsync(s_alice, s_large, Cancellation));
            }
        }

        await Task.WhenAll(tells);
        foreach (Task tell in large)
        {
            await Assert.ThrowsAsync<MessageTooLargeException>(() => tell);
        }

        Assert.Equal(Tells, (await total.GetAsync(new Empty(), Cancellation)).Value);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_connection_that_ends_below_the_default_is_a_lost_one()
    {
        await using StubNode node = new();
        node.FindsAll()
            .On<Remoting.Protos.RemoteAskRequest>(static _ => (IMessage?)null);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], static options => options.Protocol = WireProtocol.Framed, Cancellation);

        await Assert.ThrowsAsync<ConnectionLostException>(() =>
            client.AskAsync<StringValue>(
                s_alice,
                new BytesValue { Value = ByteString.CopyFrom(new byte[15 * 1024 * 1024]) },
                cancellationToken: Cancellation));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_connection_over_which_HTTP_is_spoken_and_that_is_cut_while_it_is_sent()
    {
        byte[] settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
        await using RawServer server = new(async (connection, cancellationToken) =>
        {
            await connection.WriteAsync(settings, cancellationToken);
            await connection.ReadAtLeastAsync(new byte[60_000], 50_000, throwOnEndOfStream: false, cancellationToken);
        });
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [server.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Connect;
                options.MaxFrameSize = 2 * AboveDefault;
            },
            Cancellation);

        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(() =>
            SendAsync(client, Use.AskOfGrain));

        Assert.Equal(Delivery.Unknown, e.Delivery);
        Assert.Contains("request's size", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_proxy_that_finds_it_too_large()
    {
        await using ConnectStub stub = await ConnectStub.StartAsync(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return context.Response.WriteAsync("too much");
        });

        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(() => stub.AskAsync());

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.False(e.IsTransient);
    }

    private static Task SendAsync(GoAktClient client, Use use) =>
        use switch
        {
            Use.Ask => client.AskAsync<BytesValue>(s_alice, s_large, cancellationToken: Cancellation),
            Use.Tell => client.TellAsync(s_alice, s_large, Cancellation),
            Use.Asks =>
                client.AskAllAsync<BytesValue>(s_alice, [s_large, new BytesValue()], cancellationToken: Cancellation),
            Use.Tells => client.TellAllAsync(s_alice, [s_large, new BytesValue()], Cancellation),
            _ => client.AskGrainAsync<BytesValue>(s_grain, s_large, cancellationToken: Cancellation),
        };

    private static async Task EchoAsync(GoAktClient client)
    {
        StringValue reply = await client.AskAsync<StringValue>(
            s_alice, new StringValue { Value = "hello" }, cancellationToken: Cancellation);
        Assert.Equal("echo:hello", reply.Value);
    }
}
