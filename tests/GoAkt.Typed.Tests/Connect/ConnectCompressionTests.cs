using System.IO.Compression;
using System.Text;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Codecs;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Tests.Connect;

public sealed class ConnectCompressionTests
{
    private static readonly string s_long = new('x', 10_000);

    [Theory]
    [InlineData(Compression.Gzip, "gzip")]
    [InlineData(Compression.Brotli, "br")]
    [InlineData(Compression.Zstd, "zstd")]
    public async Task Requests_and_answers_are_compressed(Compression compression, string name)
    {
        string? encoding = null, accepted = null;
        long? length = null;
        await using ConnectStub stub = await ConnectStub.StartAsync(
            async context =>
            {
                (encoding, accepted) = (
                    context.Request.Headers.ContentEncoding, context.Request.Headers.AcceptEncoding);
                length = context.Request.ContentLength;
                byte[] body = await ScriptedConnectServer.ReadBodyAsync(context.Request);
                bool isWhole = body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(s_long)) >= 0;
                await AnswerAsync(context, name, ConnectStub.Reply(isWhole ? s_long : "cut").ToByteArray());
            },
            options => options.Compression = compression);

        string reply = await stub.AskAsync(s_long);

        Assert.Equal(s_long, reply);
        Assert.Equal(name, encoding);
        Assert.Equal(name, accepted);
        Assert.InRange(length!.Value, 1, 1000);
    }

    [Fact]
    public async Task A_small_request_is_not_worth_compressing()
    {
        string? encoding = null;
        await using ConnectStub stub = await ConnectStub.StartAsync(
            context =>
            {
                encoding = context.Request.Headers.ContentEncoding;
                return ConnectStub.AnswerAsync(context, ConnectStub.Reply("here"));
            },
            options => options.Compression = Compression.Gzip);

        Assert.Equal("here", await stub.AskAsync());

        Assert.Null(encoding);
    }

    [Theory]
    [InlineData(Compression.Gzip, "gzip")]
    [InlineData(Compression.Brotli, "br")]
    [InlineData(Compression.Zstd, "zstd")]
    public async Task A_small_answer_can_not_grow_beyond_the_limit(Compression compression, string name)
    {
        byte[] bomb = ConnectStub.Reply(new string('x', 10_000_000)).ToByteArray();
        await using ConnectStub stub = await ConnectStub.StartAsync(
            context => AnswerAsync(context, name, bomb),
            options =>
            {
                options.Compression = compression;
                options.MaxFrameSize = 100_000;
            });

        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(() => stub.AskAsync());

        Assert.Contains("100,000", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Compression.Gzip, "gzip")]
    [InlineData(Compression.Brotli, "br")]
    [InlineData(Compression.Zstd, "zstd")]
    public async Task A_compressed_answer_that_is_cut_short_is_an_error(Compression compression, string name)
    {
        byte[] random = new byte[5000];
        new Random(1).NextBytes(random);
        byte[] answer = ConnectStub.Reply(Convert.ToBase64String(random)).ToByteArray();
        await using ConnectStub stub = await ConnectStub.StartAsync(
            context => AnswerAsync(context, name, answer, cut: 100), options => options.Compression = compression);

        WireProtocolException e = await Assert.ThrowsAsync<WireProtocolException>(() => stub.AskAsync());

        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Compression.Gzip, "gzip")]
    [InlineData(Compression.Brotli, "br")]
    [InlineData(Compression.Zstd, "zstd")]
    public async Task An_answer_that_is_not_compressed_as_it_says_is_an_error(Compression compression, string name)
    {
        await using ConnectStub stub = await ConnectStub.StartAsync(
            context =>
            {
                context.Response.Headers.ContentEncoding = name;
                return ConnectStub.AnswerAsync(
                    context, [.. Enumerable.Range(0, 200).Select(static i => (byte)(i * 7))]);
            },
            options => options.Compression = compression);

        WireProtocolException e = await Assert.ThrowsAsync<WireProtocolException>(() => stub.AskAsync());

        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encoding_that_was_not_asked_for_is_an_error_that_names_it()
    {
        await using ConnectStub stub = await ConnectStub.StartAsync(
            static context => AnswerAsync(context, "br", ConnectStub.Reply("here").ToByteArray()));

        WireProtocolException e = await Assert.ThrowsAsync<WireProtocolException>(() => stub.AskAsync());

        Assert.Contains("'br'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_algorithm_that_the_node_does_not_know_is_an_error_in_the_nodes_words()
    {
        RecordedExchange refusal = RecordingFile.Load("connect-3.9.8")["an encoding that the node does not know"];
        await using ConnectStub stub = await ConnectStub.StartAsync(
            async context =>
            {
                context.Response.StatusCode = refusal.Http!.Status;
                context.Response.ContentType = refusal.Http.ContentType;
                await context.Response.Body.WriteAsync(refusal.ResponseBytes);
            },
            options => options.Compression = Compression.Zstd);

        GoAktException e = await Assert.ThrowsAsync<GoAktException>(() => stub.AskAsync(s_long));

        Assert.Equal(ErrorCode.Unimplemented, e.Code);
        Assert.Contains("supported encodings are gzip", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_native_codec_without_its_library_is_an_error_in_its_own_words()
    {
        await using ConnectStub stub = await ConnectStub.StartAsync(
            static context => ConnectStub.AnswerAsync(context, ConnectStub.Reply("never")),
            options =>
            {
                options.Compression = Compression.Zstd;
                options.ZstdCodec = new CodecWithoutLibrary();
            });

        NotSupportedByWireException e = await Assert.ThrowsAsync<NotSupportedByWireException>(() =>
            stub.AskAsync(s_long));

        Assert.Contains(CodecWithoutLibrary.Advice, e.Message, StringComparison.Ordinal);
        Assert.Equal(Delivery.NotSent, e.Delivery);
    }

    [Fact]
    public async Task A_codec_of_the_applications_own_takes_the_librarys_place()
    {
        CountingCodec codec = new();
        await using ConnectStub stub = await ConnectStub.StartAsync(
            static context => AnswerAsync(context, "zstd", ConnectStub.Reply("here").ToByteArray()),
            options =>
            {
                options.Compression = Compression.Zstd;
                options.ZstdCodec = codec;
            });

        Assert.Equal("here", await stub.AskAsync(s_long));

        Assert.Equal(1, codec.Compressed);
        Assert.Equal(1, codec.Decompressed);
    }

    private static Task AnswerAsync(HttpContext context, string encoding, byte[] body, int cut = 0)
    {
        using MemoryStream compressed = new();
        using (Stream compressor = encoding switch
        {
            "gzip" => new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZstdCodec().Compress(compressed),
        })
        {
            compressor.Write(body);
        }

        context.Response.Headers.ContentEncoding = encoding;
        return ConnectStub.AnswerAsync(context, compressed.ToArray()[..^cut]);
    }

    private sealed class CountingCodec : ICompressionCodec
    {
        private readonly ZstdCodec _codec = new();

        public int Compressed { get; private set; }

        public int Decompressed { get; private set; }

        public Stream Compress(Stream destination)
        {
            Compressed++;
            return _codec.Compress(destination);
        }

        public Stream Decompress(Stream source)
        {
            Decompressed++;
            return _codec.Decompress(source);
        }
    }
}
