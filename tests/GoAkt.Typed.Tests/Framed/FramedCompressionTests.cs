using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Codecs;
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

    public static TheoryData<Compression, Compression, WireProtocol> Mismatches()
    {
        TheoryData<Compression, Compression, WireProtocol> mismatches = [];
        Compression[] codecs = [Compression.Gzip, Compression.Brotli, Compression.Zstd];
        foreach (Compression ours in codecs)
        {
            foreach (Compression theirs in codecs.Append(Compression.None).Where(theirs => theirs != ours))
            {
                mismatches.Add(ours, theirs, WireProtocol.Framed);
                mismatches.Add(ours, theirs, WireProtocol.Auto);
            }
        }

        return mismatches;
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Mismatches))]
    public async Task A_codec_that_the_node_is_not_configured_with_is_named(
        Compression ours, Compression theirs, WireProtocol protocol)
    {
        await using ScriptedFramedServer server = new(
            new WireScript(s_recording), theirs == Compression.None ? null : CompressingNode.Wrap(theirs));
        await using GoAktClient client = await ConnectAsync(server, options =>
        {
            options.Protocol = protocol;
            options.Compression = ours;

            // What a call finds out within its time is tested, so that a busy machine must not make it too short.
            options.AskTimeout = options.RequestTimeout = TimeSpan.FromSeconds(50);
        });

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => EchoAsync(client));

        Assert.Contains(
            $"{ours}, as {nameof(GoAktClientOptions)}.{nameof(GoAktClientOptions.Compression)} says",
            e.Message,
            StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_codec_is_not_to_blame_once_the_node_has_answered()
    {
        await using StubNode node = new(CompressingNode.Wrap(Compression.Gzip));
        node.FindsAll()
            .On<RemoteAskRequest>(static _ => null);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.Compression = Compression.Gzip;
            },
            TestContext.Current.CancellationToken);

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => EchoAsync(client));

        Assert.DoesNotContain(nameof(GoAktClientOptions.Compression), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_native_codec_without_its_library_is_an_error_in_its_own_words()
    {
        await using ScriptedFramedServer server =
            new(new WireScript(s_recording), CompressingNode.Wrap(Compression.Zstd));
        await using GoAktClient client = await ConnectAsync(server, static options =>
            options.ZstdCodec = new CodecWithoutLibrary());

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => EchoAsync(client));

        Assert.Contains(CodecWithoutLibrary.Advice, e.Message, StringComparison.Ordinal);
    }

    private static Task<GoAktClient> ConnectAsync(ScriptedFramedServer server, Action<GoAktClientOptions> configure) =>
        PatientClient.ConnectAsync(
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
