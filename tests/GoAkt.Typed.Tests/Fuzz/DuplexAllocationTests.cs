using System.Buffers.Binary;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.Duplex;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Faults;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>What is announced on Duplex costs neither end memory, only what arrives.</summary>
[Collection(nameof(Alone))]
public sealed class DuplexAllocationTests
{
    private const int Rounds = 8;
    private const int Announced = 12 * 1024 * 1024;
    private const int Arriving = 64 * 1024;

    /// <summary>For each round: far more than what arrives, and far less than what is announced.</summary>
    private const int MostAllocated = 4 * 1024 * 1024;

    private static readonly Dictionary<string, Func<DuplexType, byte[]>> s_lies = new()
    {
        ["the length of a frame"] = static type => Headed(type, Announced, new byte[Arriving]),
        ["the length of a PING"] = static _ => Headed(DuplexType.Ping, Announced, new byte[Arriving]),
        ["a length of two gigabytes"] = static type => Headed(type, int.MaxValue, new byte[Arriving]),
        ["a length of four gigabytes"] = static type => Headed(type, -1, new byte[Arriving]),
        ["the total of chunks"] = static _ => Chunk(1, Announced),
        ["the totals of many chunks"] = static _ =>
            [.. Enumerable.Range(1, 20).SelectMany(static group => Chunk((ulong)group, Announced))],
        ["a total that no message may have"] = static _ => Chunk(1, 1UL << 60),
        ["the length of a table's literal"] = static _ =>
            DuplexFrame.Of(DuplexType.Table, 1, 0, [1, 1, .. DuplexBytes.Varint(Announced), 1]).ToBytes(),
        ["a huge number in a table"] = static _ =>
            DuplexFrame.Of(DuplexType.Table, 1, 0, [1, .. DuplexBytes.Varint(ulong.MaxValue), 1, 1]).ToBytes(),
        ["a number that is in no table"] = static type =>
            Body(type, [.. DuplexBytes.Varint(ulong.MaxValue), 1]),
        ["the length of a literal"] = static type =>
            Body(type, [0, .. DuplexBytes.Varint(Announced), 1]),
        ["the length of metadata"] = static type =>
            Body(type, [.. Literals(type), 1, .. Length(Announced), 0], DuplexFlags.Metadata),
        ["a count of headers"] = static type =>
            Body(type, [.. Literals(type), 1, .. Length(2), 0xFF, 0xFF], DuplexFlags.Metadata),
        ["the length of an inner frame"] = static type =>
            Body(type, [.. Literals(type), 1, .. Length(Announced), .. Length(27), 1]),
        ["the length of a name"] = static type =>
            Body(type, [.. Literals(type), 1, .. Length(9), .. Length(Announced), 1]),
        ["the length of a string"] = static type => Body(
            type,
            [
                .. Literals(type), 1,
                .. WireFrame.Write("google.protobuf.StringValue", [0x0A, .. DuplexBytes.Varint(Announced), 1]),
            ]),
    };

    public static TheoryData<string> Lies => [.. s_lies.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Lies))]
    public async Task A_client_takes_memory_for_what_arrives(string lie)
    {
        bool lies = false;
        int told = 0;
        await using DuplexStubNode node = new()
        {
            OnData = async (connection, ask, _) =>
            {
                if (!lies)
                {
                    await connection.ReplyAsync(ask, new StringValue { Value = "well" });
                    return;
                }

                Interlocked.Increment(ref told);
                byte[] bytes = s_lies[lie](DuplexType.Reply);
                BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), ask.Correlation);
                await connection.SendAsync(bytes);
                connection.Close();
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        await DuplexCaller.AskAsync(client, "hi");
        lies = true;

        long allocated = await AllocatedByAsync(() =>
            Assert.ThrowsAnyAsync<GoAktException>(() => DuplexCaller.AskAsync(client, "hi")));

        Assert.InRange(allocated, 1, Rounds * MostAllocated);

        // An ask may go out on the connection that is just about to end.
        Assert.InRange(told, Rounds / 2, int.MaxValue);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Announced)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public async Task A_client_takes_no_memory_for_a_HELLO_ACK_that_is_announced(int length)
    {
        await using DuplexStubNode node = new()
        {
            OnHello = async (peer, _) =>
            {
                await peer.SendAsync(Headed(DuplexType.HelloAck, length, new byte[Arriving]));
                return false;
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        long allocated = await AllocatedByAsync(() =>
            Assert.ThrowsAnyAsync<GoAktException>(() => DuplexCaller.AskAsync(client, "hi")));

        Assert.InRange(allocated, 1, Rounds * MostAllocated);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Lies))]
    public async Task A_node_takes_memory_for_what_arrives(string lie)
    {
        byte[] hello = DuplexFrame.Of(DuplexType.Hello, 1, new Hello
        {
            Revision = 4,
            LaneRole = LaneRole.Ordinary,
            MaxFrameSize = 16 * 1024 * 1024,
            MaxMessageSize = 16 * 1024 * 1024,
            InitialCredits = 16 * 1024 * 1024,
            MaxConcurrentLargeTransfers = 4,
        }).ToBytes();

        await SurvivesAsync([.. hello, .. s_lies[lie](DuplexType.Data)]);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Announced)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public Task A_node_takes_no_memory_for_a_HELLO_that_is_announced(int length) =>
        SurvivesAsync(Headed(DuplexType.Hello, length, new byte[Arriving]));

    private static async Task SurvivesAsync(byte[] dialler)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(Wires.Duplex);
        await node.SpawnAsync<IEcho>("echo", Cancellation);
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        await DuplexCaller.AskAsync(client, "hi");

        long allocated = await AllocatedByAsync(() => DamagedDialler.SendAsync(node.ListenEndPoint, dialler));

        Assert.InRange(allocated, 1, Rounds * MostAllocated);
        Assert.Equal("echo:hi", await DuplexCaller.AskAsync(client, "hi"));
    }

    private static async Task<long> AllocatedByAsync(Func<Task> call)
    {
        long before = GC.GetTotalAllocatedBytes();
        for (int i = 0; i < Rounds; i++)
        {
            await call();
        }

        return GC.GetTotalAllocatedBytes() - before;
    }

    /// <summary>A frame whose header lies about its length.</summary>
    private static byte[] Headed(DuplexType type, int length, byte[] body)
    {
        DuplexFlags flags = type == DuplexType.Data ? DuplexFlags.ExpectsReply : DuplexFlags.None;
        byte[] frame = new DuplexFrame(type, flags, 1, 1, body).ToBytes();
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), length);
        return frame;
    }

    private static byte[] Chunk(ulong group, ulong total) => new DuplexFrame(
        DuplexType.Chunk, DuplexFlags.FirstChunk, 1, group, [0, .. DuplexBytes.Varint(total), 1, 2, 3]).ToBytes();

    /// <summary>A DATA or a REPLY.</summary>
    private static byte[] Body(DuplexType type, byte[] body, DuplexFlags flags = DuplexFlags.None) => new DuplexFrame(
        type,
        type == DuplexType.Data ? flags | DuplexFlags.ExpectsReply : flags,
        1,
        1,
        type == DuplexType.Data ? [0, 0, .. body] : body).ToBytes();

    /// <summary>What a DATA, or a REPLY, has in front of the serializer.</summary>
    private static byte[] Literals(DuplexType type) =>
        [.. type == DuplexType.Data ? DuplexBytes.Literal("goakt://x@127.0.0.1:1/echo") : [],
         .. DuplexBytes.Literal("google.protobuf.StringValue")];

    private static byte[] Length(int length)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        return bytes;
    }
}
