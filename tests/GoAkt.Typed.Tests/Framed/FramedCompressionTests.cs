using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Contracts;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Framed;

public sealed class FramedCompressionTests
{
    private static readonly RecordingFile s_recording = RecordingFile.Load("framed-4.4.3");

    [Theory]
    [InlineData(Compression.Gzip)]
    [InlineData(Compression.Brotli)]
    [InlineData(Compression.Zstd)]
    public async Task A_connection_is_compressed_both_ways(Compression compression)
    {
        WireScript script = new(s_recording);
        await using ScriptedFramedServer server = new(script, CompressingNode.Wrap(compression));
        await using GoAktClient client = await ConnectAsync(server, options => options.Compression = compression);

        Assert.Equal("echo:hello", await EchoAsync(client));
        Assert.Equal("echo:hello", await EchoAsync(client));

        Assert.Empty(script.Unexpected);
    }

    [Theory]
    [InlineData(Compression.Gzip, WireProtocol.Auto)]
    [InlineData(Compression.Gzip, WireProtocol.Framed)]
    [InlineData(Compression.Zstd, WireProtocol.Auto)]
    [InlineData(Compression.Zstd, WireProtocol.Framed)]
    public async Task A_node_that_compresses_is_recognized_by_its_answer(Compression compression, WireProtocol protocol)
    {
        WireScript script = new(s_recording);
        await using ScriptedFramedServer server = new(script, CompressingNode.Wrap(compression));
        await using GoAktClient client = await ConnectAsync(server, options => options.Protocol = protocol);

        Assert.Equal("echo:hello", await EchoAsync(client));

        Assert.Empty(script.Unexpected);
    }

    [Fact]
    public async Task A_codec_that_the_node_is_not_configured_with_is_named()
    {
        await using ScriptedFramedServer server = new(new WireScript(s_recording), CompressingNode.Wrap(Compression.Zstd));
        await using GoAktClient client = await ConnectAsync(server, static options => options.Compression = Compression.Gzip);

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => EchoAsync(client));

        Assert.Contains(nameof(Compression.Gzip), e.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(nameof(GoAktClientOptions.Compression), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zstd_without_its_library_is_an_error_that_says_what_to_install()
    {
        await using ScriptedFramedServer server = new(new WireScript(s_recording), CompressingNode.Wrap(Compression.Zstd));
        await using GoAktClient client = await ConnectAsync(
            server, static options => options.ZstdCodec = new ZstdCodec("/nowhere/libzstd.so"));

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => EchoAsync(client));

        Assert.Contains("libzstd1", e.Message, StringComparison.Ordinal);
    }

    private static Task<GoAktClient> ConnectAsync(ScriptedFramedServer server, Action<GoAktClientOptions> configure) =>
        GoAktClient.ConnectAsync(
            [new Node(s_recording.Node) { DialAddress = server.Address }],
            options =>
            {
                options.Protocol = WireProtocol.Framed;
                configure(options);
            },
            TestContext.Current.CancellationToken);

    private static async Task<string> EchoAsync(GoAktClient client)
    {
        StringValue reply = await client.Actors<IEcho>()["echo"].EchoAsync(
            new StringValue { Value = "hello" }, TestContext.Current.CancellationToken);
        return reply.Value;
    }
}
