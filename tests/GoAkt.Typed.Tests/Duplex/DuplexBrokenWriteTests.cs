using System.IO.Compression;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>A connection that can't be written to any more, while the node answers still.</summary>
public sealed class DuplexBrokenWriteTests
{
    private const int Large = 2 * 1024 * 1024;

    /// <summary>Many sweeps, and less than the node has for its answers.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(Large)]
    public async Task What_the_node_answers_soon_arrives_whatever_was_written_then(int size)
    {
        TaskCompletionSource answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using DuplexStubNode node = new()
        {
            Agree = static hello => new Hello(DuplexStubNode.AgreeAt(hello, revision: 4))
            {
                Compression = CompressionCodec.Zstd,
            },
            Wrap = static (_, plain) => CompressedNodeStream.Over(plain, Compression.Gzip),
            OnData = async (connection, frame, message) =>
            {
                if (message.Inner is null)
                {
                    return;
                }

                StringValue text = StringValue.Parser.ParseFrom(message.Inner.Body);
                if (text.Value == "slow")
                {
                    await answers.Task;
                }

                await connection.ReplyAsync(frame, text);
            },
        };
        FailingCodec codec = new();
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address, options =>
        {
            options.Compression = Compression.Zstd;
            options.ZstdCodec = codec;
        });
        await DuplexCaller.AskAsync(client, "first");
        Task<string> slow = DuplexCaller.AskAsync(client, "slow");
        await Eventually.TrueAsync(
            () => node.Ordinary[0].Received.Count(static frame => frame.Has(DuplexFlags.ExpectsReply)) == 2,
            "the node has the ask");

        codec.Fails = true;
        Task<string> broken = DuplexCaller.AskAsync(client, new string('x', size));
        await Eventually.DoneAsync(codec.HasFailed.Task);
        await Task.Delay(s_pause, Cancellation);
        answers.SetResult();

        Assert.Equal("slow", await slow);
        await Record.ExceptionAsync(() => broken);
    }

    /// <summary>Fails once, when it is told to.</summary>
    private sealed class FailingCodec : ICompressionCodec
    {
        public volatile bool Fails;

        public TaskCompletionSource HasFailed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Stream Compress(Stream destination) => new FailingStream(this, destination);

        public Stream Decompress(Stream source) => new GZipStream(source, CompressionMode.Decompress);

        private sealed class FailingStream(FailingCodec codec, Stream destination) : GZipStream(
            destination, CompressionLevel.Fastest)
        {
            public override void Write(ReadOnlySpan<byte> buffer)
            {
                if (codec.Fails)
                {
                    codec.Fails = false;
                    codec.HasFailed.SetResult();
                    throw new InvalidOperationException("out of order");
                }

                base.Write(buffer);
            }
        }
    }
}
