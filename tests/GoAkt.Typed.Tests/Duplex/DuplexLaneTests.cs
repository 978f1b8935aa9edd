using System.Collections.Concurrent;
using System.Text;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>Which connection a call takes.</summary>
public sealed class DuplexLaneTests
{
    private const int Actors = 40;

    private const string Ordinary = "ordinary";
    private const string Large = "large";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(254)]
    public async Task What_is_for_one_actor_always_takes_the_same_of_so_many_lanes(int lanes)
    {
        ConcurrentBag<(string Receiver, int Lane)> received = [];
        await using DuplexStubNode node = Answering((lane, message) =>
        {
            Assert.Equal(LaneRole.Ordinary, lane.LaneRole);
            received.Add((ReceiverOf(message), (int)lane.LaneIndex));
        });
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, options => options.OrdinaryLanes = lanes);

        await Task.WhenAll(Enumerable.Range(0, Actors).Select(async i =>
        {
            ActorId actor = new("actors/Echo", $"a{i}");
            await client.TellAsync(actor, new Empty(), Cancellation);
            await client.TellAllAsync(actor, [new Empty(), new Empty()], Cancellation);
            await client.AskAsync<StringValue>(actor, new Empty(), cancellationToken: Cancellation);
        }));

        await Eventually.TrueAsync(() => received.Count == 3 * Actors);
        Assert.All(received, message => Assert.Equal(LaneOf(message.Receiver, lanes), message.Lane));
        int[] used = [.. received.Select(static message => message.Lane).Distinct().Order()];
        Assert.InRange(used.Length, Math.Min(lanes, 2), lanes);
        Assert.Equal(used, node.Ordinary.Select(static connection => (int)connection.Offer.LaneIndex).Order());
    }

    [Theory(Timeout = 30_000)]
    [InlineData("alice", 10, Ordinary)]
    [InlineData("alice", 20_000, Large)]
    [InlineData("report-1", 10, Large)]
    [InlineData("report-1", 20_000, Large)]
    [InlineData("report-", 10, Large)]
    [InlineData("a-report-1", 10, Ordinary)]
    [InlineData("Report-1", 10, Ordinary)]
    [InlineData("report", 10, Ordinary)]
    [InlineData("bulk7", 10, Large)]
    [InlineData("bulk", 10, Ordinary)]
    [InlineData("bulk77", 10, Ordinary)]
    public async Task What_is_large_or_for_a_large_actor_takes_the_lane_for_that(string name, int size, string expected)
    {
        ConcurrentQueue<LaneRole> lanes = [];
        await using DuplexStubNode node = Answering((lane, _) => lanes.Enqueue(lane.LaneRole));
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address, static options =>
        {
            options.LargeMessageSize = 10_000;
            options.LargeMessageActors.Add("report-*");
            options.LargeMessageActors.Add("bulk?");
        });
        ActorId actor = new("actors/Echo", name);
        StringValue message = new() { Value = new string('x', size) };

        await client.TellAsync(actor, message, Cancellation);
        await client.TellAllAsync(actor, [message], Cancellation);
        await client.AskAsync<StringValue>(actor, message, cancellationToken: Cancellation);
        await client.AskAllAsync<StringValue>(actor, [message], cancellationToken: Cancellation);

        Assert.Equal(Enumerable.Repeat(expected == Large ? LaneRole.Large : LaneRole.Ordinary, 4), lanes);
        Assert.Equal(2, node.Connections.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task Requests_to_the_node_take_the_control_lane_whatever_they_are_about()
    {
        ConcurrentQueue<(LaneRole, string)> requests = [];
        await using DuplexStubNode node =
            Answering((lane, message) => requests.Enqueue((lane.LaneRole, message.Type.Text)));
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address, static options =>
        {
            options.LargeMessageSize = 10;
            options.LargeMessageActors.Add("*");
        });
        ActorId actor = new("actors/Echo", "alice");

        await client.SpawnAsync(actor, cancellationToken: Cancellation);
        await client.StopAsync(actor, Cancellation);
        await client.AskGrainAsync<StringValue>(actor, new Empty(), cancellationToken: Cancellation);

        Assert.Equal(
            [
                (LaneRole.Control, RemoteSpawnRequest.Descriptor.FullName),
                (LaneRole.Control, RemoteStopRequest.Descriptor.FullName),
                (LaneRole.Control, RemoteAskGrainRequest.Descriptor.FullName),
            ],
            requests);
        Assert.Single(node.Connections);
    }

    /// <summary>A batch names it in its messages.</summary>
    private static string ReceiverOf(DuplexMessage message) =>
        message.Envelope?.Body is RemoteTellRequest batch
            ? batch.RemoteMessages[0].Receiver.ToStringUtf8()
            : message.Receiver!.Value.Text;

    /// <summary>The 32-bit FNV-1a hash of the receiver's address (docs/wire.md, "Duplex").</summary>
    private static int LaneOf(string receiver, int lanes)
    {
        uint hash = 0x811C9DC5;
        foreach (byte one in Encoding.UTF8.GetBytes(receiver))
        {
            hash = (hash ^ one) * 0x01000193;
        }

        return (int)(hash % (uint)lanes);
    }

    private static DuplexStubNode Answering(Action<Hello, DuplexMessage> note) => new()
    {
        OnData = async (connection, frame, message) =>
        {
            note(connection.Offer, message);
            StringValue hi = new() { Value = "hi" };
            switch (message.Envelope?.Body)
            {
                case RemoteSpawnRequest:
                    await connection.ReplyAsync(frame, new RemoteSpawnResponse(), isInternal: true);
                    break;
                case RemoteStopRequest:
                    await connection.ReplyAsync(frame, new RemoteStopResponse(), isInternal: true);
                    break;
                case RemoteAskGrainRequest:
                    await connection.ReplyAsync(
                        frame,
                        new RemoteAskGrainResponse { Message = ByteString.CopyFrom(WireFrame.Write(hi)) },
                        isInternal: true);
                    break;
                case RemoteAskRequest:
                    await connection.ReplyAsync(frame, StubNode.Reply(hi), isInternal: true);
                    break;
                case null when frame.Has(DuplexFlags.ExpectsReply):
                    await connection.ReplyAsync(frame, hi);
                    break;
                default:
                    break;
            }
        },
    };
}
