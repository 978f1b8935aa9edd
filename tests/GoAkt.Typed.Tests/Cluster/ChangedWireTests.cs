using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>A node of another generation takes the place of one that was called.</summary>
public sealed class ChangedWireTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Calls_under_way_say_that_the_node_is_another_and_later_ones_speak_its_wire()
    {
        await using StubNode old = new();
        await using FaultProxy proxy = new(old.Address);
        string address = proxy.Address;
        old.FindsAll(address)
            .On<RemoteAskRequest>(StubNode.NeverAsync);
        await using EmbeddedNode next = await ClientTest.StartNodeAsync(Wires.ConnectWithTextAddresses, options =>
        {
            options.AdvertisedHost = address[..address.IndexOf(':', StringComparison.Ordinal)];
            options.AdvertisedPort = int.Parse(
                address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..],
                System.Globalization.CultureInfo.InvariantCulture);
        });
        await next.SpawnAsync<IEcho>("alice", Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync([address], cancellationToken: Cancellation);
        Task<StringValue> ask = AskAsync(client, TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => old.CountOf<RemoteAskRequest>() == 1);
        Assert.Equal(WireProtocol.Framed, client.Nodes[0].Protocol);

        proxy.PointAt(next.ListenEndPoint.ToString());
        await Assert.ThrowsAsync<WireProtocolException>(() => AskAsync(client, TimeSpan.FromSeconds(20)));

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => ask);
        Assert.Contains("it speaks another wire now", e.Message, StringComparison.Ordinal);
        Assert.Equal(Delivery.Unknown, e.Delivery);
        StringValue reply = await client.AskAsync<StringValue>(
            s_alice, new StringValue { Value = "hi" }, cancellationToken: Cancellation);
        Assert.Equal("echo:hi", reply.Value);
        Assert.Equal(WireProtocol.Connect, client.Nodes[0].Protocol);
    }

    private static Task<StringValue> AskAsync(GoAktClient client, TimeSpan timeout) =>
        client.AskAsync<StringValue>(s_alice, new StringValue { Value = "hi" }, timeout, Cancellation);
}
