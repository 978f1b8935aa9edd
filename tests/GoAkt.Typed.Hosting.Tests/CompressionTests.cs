using System.IO.Compression;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class CompressionTests
{
    public static MatrixTheoryData<Compression, WireProtocol> OnEachWire { get; } =
        new(
            [Compression.Gzip, Compression.Brotli, Compression.Zstd],
            [WireProtocol.Duplex, WireProtocol.Framed, WireProtocol.Connect]);

    [Theory]
    [MemberData(nameof(OnEachWire))]
    public async Task A_client_that_is_configured_alike_calls_the_node_s_actors(
        Compression compression, WireProtocol protocol)
    {
        await using EmbeddedNode node = await StartAsync(compression);

        Assert.Equal("echo:hello", await ClientCalls.EchoAsync(node, options =>
        {
            options.Protocol = protocol;
            options.Compression = compression;
        }));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(OnEachWire))]
    public async Task A_message_that_is_larger_than_what_is_read_at_once_comes_through(
        Compression compression, WireProtocol protocol)
    {
        await using EmbeddedNode node = await StartAsync(compression);
        byte[] random = new byte[50_000];
        new Random(1).NextBytes(random);

        foreach (string text in (string[])
            [new string('x', 16_384), new string('x', 16_500), new string('x', 300_000), Convert.ToHexString(random)])
        {
            Assert.Equal("echo:" + text, await ClientCalls.EchoAsync(
                node,
                options =>
                {
                    options.Protocol = protocol;
                    options.Compression = compression;
                },
                text));
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(WireProtocol.Duplex)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Connect)]
    public async Task A_codec_may_know_nothing_but_synchronous_streams(WireProtocol protocol)
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync(static options =>
        {
            options.Compression = Compression.Zstd;
            options.ZstdCodec = new SynchronousCodec();
        });
        string text = new('x', 100_000);

        Assert.Equal("echo:" + text, await ClientCalls.EchoAsync(
            node,
            options =>
            {
                options.Protocol = protocol;
                options.Compression = Compression.Zstd;
                options.ZstdCodec = new SynchronousCodec();
            },
            text));
    }

    [Fact]
    public async Task A_Framed_connection_is_one_gzip_stream_in_each_direction()
    {
        await using EmbeddedNode node = await StartAsync(Compression.Gzip);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        using var stream = caller.Connection.ToStream();
        await using GZipStream writing = new(stream, CompressionLevel.Fastest, leaveOpen: true);
        await using GZipStream reading = new(stream, CompressionMode.Decompress, leaveOpen: true);

        foreach (string text in new[] { "one", "two" })
        {
            await writing.WriteAsync(
                WireFrame.Write(caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text(text))),
                TestContext.Current.CancellationToken);
            await writing.FlushAsync(TestContext.Current.CancellationToken);

            byte[]? answer = await WireFrame.ReadAsync(reading, TestContext.Current.CancellationToken);

            RemoteAskResponse response =
                Assert.IsType<Remoting.Protos.RemoteAskResponse>(WireMessage.FromFrame(answer)!.Body);
            Assert.Equal("echo:" + text, FramedCaller.TextOf(response.Messages[0]));
        }
    }

    [Theory]
    [InlineData(Compression.Gzip, "1F8B08")]
    [InlineData(Compression.Zstd, "28B52FFD")]
    public async Task A_peer_that_does_not_compress_can_tell_by_the_answer_how_the_node_does(
        Compression compression, string start)
    {
        await using EmbeddedNode node = await StartAsync(compression);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await caller.Connection.SendAsync(caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text("plain")));

        byte[] answer = await caller.Connection.ReceiveAllAsync();
        Assert.StartsWith(start, Convert.ToHexString(answer), StringComparison.Ordinal);
    }

    private static Task<EmbeddedNode> StartAsync(Compression compression) =>
        TestNode.StartWithEchoAsync(options => options.Compression = compression);

    private sealed class SynchronousCodec : ICompressionCodec
    {
        public Stream Compress(Stream destination) =>
            new SynchronousStream(new BrotliStream(destination, CompressionLevel.Fastest, leaveOpen: true));

        public Stream Decompress(Stream source) =>
            new SynchronousStream(new BrotliStream(source, CompressionMode.Decompress, leaveOpen: true));
    }

    private sealed class SynchronousStream(Stream inner) : Stream
    {
        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
