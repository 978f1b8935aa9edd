using System.IO.Compression;
using GoAkt.Typed.Hosting.Tests.Actors;
using GoAkt.Typed.Hosting.Tests.Wire;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class CompressionTests
{
    [Theory]
    [InlineData(Compression.Gzip, WireProtocol.Framed)]
    [InlineData(Compression.Brotli, WireProtocol.Framed)]
    [InlineData(Compression.Zstd, WireProtocol.Framed)]
    [InlineData(Compression.Gzip, WireProtocol.Connect)]
    [InlineData(Compression.Brotli, WireProtocol.Connect)]
    [InlineData(Compression.Zstd, WireProtocol.Connect)]
    public async Task A_client_that_is_configured_alike_calls_the_node_s_actors(Compression compression, WireProtocol protocol)
    {
        await using EmbeddedNode node = await StartAsync(compression);

        Assert.Equal("echo:hello", await ClientCalls.EchoAsync(node, options =>
        {
            options.Protocol = protocol;
            options.Compression = compression;
        }));
    }

    [Fact]
    public async Task A_Framed_connection_is_one_gzip_stream_in_each_direction()
    {
        await using EmbeddedNode node = await StartAsync(Compression.Gzip);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        using Stream stream = caller.Connection.ToStream();
        await using GZipStream writing = new(stream, CompressionLevel.Fastest, leaveOpen: true);
        await using GZipStream reading = new(stream, CompressionMode.Decompress, leaveOpen: true);

        foreach (string text in new[] { "one", "two" })
        {
            await writing.WriteAsync(
                WireFrame.Write(caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text(text))),
                TestContext.Current.CancellationToken);
            await writing.FlushAsync(TestContext.Current.CancellationToken);

            byte[]? answer = await WireFrame.ReadAsync(reading, TestContext.Current.CancellationToken);

            var response = Assert.IsType<Remoting.Protos.RemoteAskResponse>(WireMessage.FromFrame(answer)!.Body);
            Assert.Equal("echo:" + text, FramedCaller.TextOf(response.Messages[0]));
        }
    }

    [Theory]
    [InlineData(Compression.Gzip, "1F8B08")]
    [InlineData(Compression.Zstd, "28B52FFD")]
    public async Task A_peer_that_does_not_compress_can_tell_by_the_answer_how_the_node_does(Compression compression, string start)
    {
        await using EmbeddedNode node = await StartAsync(compression);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await caller.Connection.SendAsync(caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text("plain")));

        byte[] answer = await caller.Connection.ReceiveAllAsync();
        Assert.StartsWith(start, Convert.ToHexString(answer), StringComparison.Ordinal);
    }

    private static async Task<EmbeddedNode> StartAsync(Compression compression)
    {
        EmbeddedNode node = await TestNode.StartAsync(options => options.Compression = compression);
        await node.SpawnAsync<IEcho>("echo", TestContext.Current.CancellationToken);
        return node;
    }
}
