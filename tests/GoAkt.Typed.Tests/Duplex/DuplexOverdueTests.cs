using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>Tells whose time is over when they have left in part, or have been handed over but not been sent.</summary>
public sealed class DuplexOverdueTests
{
    private const int Window = 64 * 1024;
    private const int Size = 64 * 1024;
    private const int Told = 200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_tell_in_chunks_that_the_node_gives_no_credit_for_was_not_sent_and_is_ended_there_too()
    {
        await using DuplexStubNode node = StubNode();
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address, Configure);
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "first"));
        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        connection.Grants = false;

        Task telling = client.TellAsync(
            DuplexCaller.Echo, new BytesValue { Value = ByteString.CopyFrom(new byte[4 * Window]) }, Cancellation);
        BackpressureException e =
            await Assert.ThrowsAsync<BackpressureException>(() => Eventually.DoneAsync(telling));
        await Eventually.TrueAsync(() => connection.Received.Any(static frame =>
            frame.Type == DuplexType.Chunk && frame.Has(DuplexFlags.LastChunk)));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Contains("GoAktClientOptions.OrdinaryLanes", e.Message, StringComparison.Ordinal);
        connection.Grants = true;
        await connection.GrantAsync(connection.Auditor.UnderWay);
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "last"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Tells_that_the_network_takes_no_more_of_end_in_time_and_may_have_arrived()
    {
        await using DuplexStubNode node = StubNode(credits: 2 * Told * Size);
        await using FaultProxy proxy = new(node.Address);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Nodes.Node(node.Address) { DialAddress = proxy.Address }],
            static options =>
            {
                options.Protocol = WireProtocol.Duplex;
                options.AskTimeout = TimeSpan.FromSeconds(15);
                Configure(options);
            },
            Cancellation);
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "first"));

        // Nobody reads, so that what the sockets' buffers do not hold stays at the client.
        proxy.Hold();
        BytesValue message = new() { Value = ByteString.CopyFrom(new byte[Size]) };
        Task[] tells =
        [
            .. Enumerable.Range(0, Told).Select(_ => client.TellAsync(DuplexCaller.Echo, message, Cancellation)),
        ];
        Exception?[] failures = await Task.WhenAll(tells.Select(static tell =>
            Record.ExceptionAsync(() => Eventually.DoneAsync(tell)).AsTask()));
        proxy.Heal();

        GoAktException[] failed =
            [.. failures.OfType<Exception>().Select(static e => Assert.IsAssignableFrom<GoAktException>(e))];
        Assert.Contains(failed, static e => e is CallTimeoutException && e.Delivery == Delivery.Unknown);
        Assert.All(
            failed,
            static e => Assert.True(e.Delivery == Delivery.Unknown || e is BackpressureException, e.Message));
    }

    private static void Configure(GoAktClientOptions options)
    {
        options.RequestTimeout = TimeSpan.FromSeconds(2);
        options.TellVerification = options.PingInterval = TimeSpan.FromMinutes(5);
    }

    private static DuplexStubNode StubNode(int credits = Window) => new()
    {
        Agree = hello => new Hello(DuplexStubNode.AgreeAt(hello, revision: 4)) { InitialCredits = (ulong)credits },
        OnData = static (connection, frame, _) => frame.Has(DuplexFlags.ExpectsReply)
            ? connection.ReplyAsync(frame, new StringValue { Value = "well" })
            : Task.CompletedTask,
    };
}
