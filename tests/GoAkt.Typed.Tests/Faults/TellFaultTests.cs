using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>What happens to tells that share a connection when something happens to it, or to one of their
/// actors.</summary>
[Collection(nameof(Alone))]
public sealed class TellFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task A_client_can_be_disposed_under_a_load_of_tells(string wire)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(wire);
        await node.SpawnAsync<ICounter>("total", Cancellation);
        for (int round = 0; round < 5; round++)
        {
            GoAktClient client = await PatientClient.ConnectAsync(
                [node.Address], options => options.Protocol = Wires.ProtocolOf(wire), Cancellation);
            ICounter total = client.Actors<ICounter>()["total"];
            await total.AddAsync(new Int64Value { Value = 1 }, Cancellation);
            Task[] tells =
            [
                .. Enumerable.Range(0, 5_000).Select(_ => total.AddAsync(new Int64Value { Value = 1 }, Cancellation)),
            ];

            // In the middle of the answer to many of them.
            await tells[2_500];
            await client.DisposeAsync();

            foreach (Task tell in tells)
            {
                Exception? failure = await Record.ExceptionAsync(() => tell);
                Assert.True(failure is null or ConnectionLostException, failure?.ToString());
            }
        }

        await Eventually.TrueAsync(() => node.ConnectionCount == 0);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Resets_under_a_load_of_tells_fail_those_under_way_and_no_others(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(
            wire, static options => options.TellVerification = TimeSpan.FromMinutes(1));
        ICounter total = test.Client.Actors<ICounter>()["total"];
        await total.AddAsync(new Int64Value { Value = 1 }, Cancellation);
        long told = 1;
        long unknown = 0;
        for (int round = 0; round < 10; round++)
        {
            Task[] tells =
            [
                .. Enumerable.Range(0, 2_000).Select(_ => total.AddAsync(new Int64Value { Value = 1 }, Cancellation)),
            ];
            await Task.WhenAny(tells);
            test.Proxy.Reset();
            foreach (Task tell in tells)
            {
                if (await Record.ExceptionAsync(() => tell) is { } failure)
                {
                    Delivery delivery = Assert.IsType<ConnectionLostException>(failure).Delivery;

                    // On Duplex those that waited for the connection have not left.
                    Assert.True(delivery == Delivery.Unknown || wire == Wires.Duplex, failure.Message);
                    unknown += delivery == Delivery.Unknown ? 1 : 0;
                }
                else
                {
                    told++;
                }
            }
        }

        await test.EchoInTheEndAsync("again");

        // On Duplex nobody says of a tell that it has arrived: it is done once the connection has taken it.
        Assert.InRange(
            (await total.GetAsync(new Empty(), Cancellation)).Value,
            wire == Wires.Duplex ? 1 : told,
            told + unknown);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_actor_that_is_gone_fails_the_tells_to_it_and_no_others()
    {
        await using ClientTest test = await ClientTest.StartAsync(Wires.FramedWithAny);
        await using FaultProxy proxy = new(test.Node.ListenEndPoint.ToString());
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Node(test.Node.Address) { DialAddress = proxy.Address }],
            static options => options.Protocol = WireProtocol.Framed,
            Cancellation);
        await test.Node.SpawnAsync<ICounter>("gone", Cancellation);
        await test.Node.SpawnAsync<ICounter>("total", Cancellation);
        ICounter gone = client.Actors<ICounter>()["gone"];
        ICounter total = client.Actors<ICounter>()["total"];
        await gone.AddAsync(new Int64Value { Value = 1 }, Cancellation);
        await total.AddAsync(new Int64Value { Value = 1 }, Cancellation);
        await test.Node.StopAsync("gone", Cancellation);
        proxy.Hold();

        List<Task> toTotal = [total.AddAsync(new Int64Value { Value = 10 }, Cancellation)];
        toTotal.Add(total.AddAsync(new Int64Value { Value = 100 }, Cancellation));
        Task[] together =
        [
            gone.AddAsync(new Int64Value { Value = 1 }, Cancellation),
            gone.AddAsync(new Int64Value { Value = 1 }, Cancellation),
        ];
        toTotal.Add(total.AddAsync(new Int64Value { Value = 1_000 }, Cancellation));
        Task alone = gone.AddAsync(new Int64Value { Value = 1 }, Cancellation);
        proxy.Heal();

        await Task.WhenAll(toTotal);
        foreach (Task tell in together)
        {
            ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() => tell);
            Assert.Equal(Delivery.Unknown, e.Delivery);
        }

        Assert.Equal(Delivery.NotSent, (await Assert.ThrowsAsync<ActorNotFoundException>(() => alone)).Delivery);
        Assert.Equal(1_111, (await total.GetAsync(new Empty(), Cancellation)).Value);
    }
}
