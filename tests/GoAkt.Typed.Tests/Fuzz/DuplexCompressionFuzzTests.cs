using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.Duplex;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Faults;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Damage to what is compressed on Duplex, and little that inflates to much.</summary>
[Collection(nameof(Alone))]
public sealed class DuplexCompressionFuzzTests
{
    private const int MaxFrameSize = 64 * 1024;
    private const int BombSize = 32 * 1024 * 1024;
    private const int MostAllocated = 8 * 1024 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static TheoryData<Compression> Codecs => [Compression.Gzip, Compression.Brotli, Compression.Zstd];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Codecs))]
    public async Task An_ask_survives_a_compressed_answer_with_damages(Compression compression)
    {
        await Parallel.ForAsync(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (seed, _) =>
        {
            // The codec may want more because of the damage: then the end of the connection ends the call.
            await using DuplexStubNode node = new()
            {
                Agree = hello => Agree(hello, compression),
                Wrap = (agreed, plain) => agreed.LaneRole == LaneRole.Ordinary
                    ? new DamagedStream(plain, compression, seed)
                    : CompressedNodeStream.Over(plain, compression),
                OnData = static async (connection, ask, _) =>
                {
                    await connection.ReplyAsync(ask, new StringValue { Value = new string('z', 200) });
                    connection.Close();
                },
            };
            await using GoAktClient client = await ConnectAsync(node.Address, compression);
            try
            {
                await Eventually.DoneAsync(DuplexCaller.AskAsync(client, "hi"));
            }
            catch (GoAktException e)
            {
                Assert.IsNotType<AskTimeoutException>(e);
            }
        });

        await Eventually.TrueAsync(() => ProcessState.ClientThreads == 0);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Codecs))]
    public async Task A_node_survives_compressed_diallers_with_damages(Compression compression)
    {
        await using EmbeddedNode node = await StartNodeAsync(compression);
        await using GoAktClient client = await ConnectAsync(node.Address, compression);
        Assert.Equal("echo:hi", await DuplexCaller.AskAsync(client, "hi"));
        int own = node.ConnectionCount;
        byte[] asks = await CompressAsync(
            compression,
            [.. Enumerable.Range(1, 8).SelectMany(i => Ask(node, (ulong)i, $"text {i}").ToBytes())]);
        byte[] hello = Hello(compression);

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (seed, _) =>
            await DamagedDialler.SendAsync(
                node.ListenEndPoint, (byte[])[.. hello, .. Mutations.Damage(asks, seed)]));

        Assert.Equal("echo:hi", await DuplexCaller.AskAsync(client, "hi"));
        await Eventually.TrueAsync(() => node.ConnectionCount == own);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Codecs))]
    public async Task A_node_does_not_inflate_more_than_a_frame_may_take(Compression compression)
    {
        await using EmbeddedNode node = await StartNodeAsync(compression);
        await using GoAktClient client = await ConnectAsync(node.Address, compression);
        Assert.Equal("echo:hi", await DuplexCaller.AskAsync(client, "hi"));
        byte[] bomb = [.. Hello(compression), .. await CompressAsync(compression, Bomb(Ask(node, 1, "")))];
        Assert.InRange(bomb.Length, 1, BombSize / 100);

        long before = GC.GetTotalAllocatedBytes();
        await DamagedDialler.SendAsync(node.ListenEndPoint, bomb);

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, MostAllocated);
        Assert.Equal("echo:hi", await DuplexCaller.AskAsync(client, "hi"));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Codecs))]
    public async Task A_client_does_not_inflate_more_than_a_frame_may_take(Compression compression)
    {
        byte[]? bomb = null;
        await using DuplexStubNode node = new()
        {
            Agree = hello => Agree(hello, compression),
            Wrap = (_, plain) => CompressedNodeStream.Over(plain, compression),
            OnData = (connection, ask, _) => bomb is null
                ? connection.ReplyAsync(ask, new StringValue { Value = "well" })
                : connection.SendAsync(bomb),
        };
        await using GoAktClient client = await ConnectAsync(node.Address, compression);
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "hi"));
        bomb = Bomb(new DuplexFrame(DuplexType.Reply, DuplexFlags.None, 1, 1, []));

        long before = GC.GetTotalAllocatedBytes();
        WireProtocolException e =
            await Assert.ThrowsAsync<WireProtocolException>(() => DuplexCaller.AskAsync(client, "hi"));

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, MostAllocated);
        Assert.Contains("were agreed on", e.Message, StringComparison.Ordinal);
    }

    private static Hello Agree(Hello hello, Compression compression) => new(DuplexStubNode.AgreeAt(hello, revision: 4))
    {
        Compression = CodecOf(compression),
    };

    private static CompressionCodec CodecOf(Compression compression) => compression switch
    {
        Compression.Gzip => CompressionCodec.Gzip,
        Compression.Brotli => CompressionCodec.Brotli,
        _ => CompressionCodec.Zstd,
    };

    private static Task<GoAktClient> ConnectAsync(string address, Compression compression) =>
        DuplexCaller.ConnectAsync(address, options =>
        {
            options.Compression = compression;
            options.MaxFrameSize = MaxFrameSize;
            options.AskTimeout = options.RequestTimeout = s_patience;
        });

    private static async Task<EmbeddedNode> StartNodeAsync(Compression compression)
    {
        EmbeddedNode node = await ClientTest.StartNodeAsync(Wires.Duplex, options =>
        {
            options.Compression = compression;
            options.MaxFrameSize = MaxFrameSize;
        });
        await node.SpawnAsync<IEcho>("echo", Cancellation);
        return node;
    }

    private static byte[] Hello(Compression compression) =>
        DuplexFrame.Of(DuplexType.Hello, 1, new Hello
        {
            Revision = 4,
            LaneRole = LaneRole.Ordinary,
            Compression = CodecOf(compression),
            MaxFrameSize = MaxFrameSize,
        }).ToBytes();

    private static DuplexFrame Ask(EmbeddedNode node, ulong correlation, string text) => new(
        DuplexType.Data,
        DuplexFlags.ExpectsReply,
        1,
        correlation,
        [
            0, 0,
            .. DuplexBytes.Literal($"goakt://{node.SystemName}@{node.Address}/echo"),
            .. DuplexBytes.Literal("google.protobuf.StringValue"),
            1,
            .. WireFrame.Write(new StringValue { Value = text }),
        ]);

    /// <summary>A frame that is mostly zeros, and far too long.</summary>
    private static byte[] Bomb(DuplexFrame frame) => (frame with { Body = new byte[BombSize] }).ToBytes();

    private static async Task<byte[]> CompressAsync(Compression compression, byte[] bytes)
    {
        using MemoryStream wire = new();
        var writer = CompressedNodeStream.Over(wire, compression);
        await writer.WriteAsync(bytes);
        await writer.FlushAsync();
        return wire.ToArray();
    }

    /// <summary>A node's side of a compressed connection that damages what it sends.</summary>
    private sealed class DamagedStream : Stream
    {
        private readonly Stream _plain;
        private readonly CompressedNodeStream _reader;
        private readonly MemoryStream _compressed = new();
        private readonly CompressedNodeStream _writer;
        private readonly int _seed;

        public DamagedStream(Stream plain, Compression compression, int seed)
        {
            _plain = plain;
            _seed = seed;
            _reader = CompressedNodeStream.Over(plain, compression);
            _writer = CompressedNodeStream.Over(_compressed, compression);
        }

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => _reader.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _reader.ReadAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => _writer.Write(buffer, offset, count);

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            _writer.WriteAsync(buffer, cancellationToken);

        public override void Flush() => _writer.Flush();

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            await _writer.FlushAsync(cancellationToken);
            byte[] bytes = _compressed.ToArray();
            _compressed.SetLength(0);
            if (bytes.Length > 0)
            {
                await _plain.WriteAsync(Mutations.Damage(bytes, _seed), cancellationToken);
            }
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _plain.Dispose();
                _compressed.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
