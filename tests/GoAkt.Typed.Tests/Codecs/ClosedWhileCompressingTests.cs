using System.IO.Compression;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Codecs;

/// <summary>A connection is closed by any thread at any moment, and a codec's streams are not made for two threads at
/// once: native memory of theirs would be used after it is freed.</summary>
public sealed class ClosedWhileCompressingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task A_stream_in_which_a_thread_is_at_work_is_disposed_once_the_thread_has_left_it()
    {
        await using RawServer server = MisbehavingServer.NeverAnswers();
        using SlowCodec codec = new();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [server.Address],
            options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.Compression = Compression.Zstd;
                options.ZstdCodec = codec;
            },
            Cancellation);
        Task call = client.TellAsync(new ActorId("actors/Echo", "alice"), new Empty(), Cancellation);
        await codec.Writing.Task;

        await client.DisposeAsync();
        await Assert.ThrowsAnyAsync<GoAktException>(() => call);
        Assert.False(codec.Disposed.Task.IsCompleted);
        codec.Released.Set();

        Assert.False(await Eventually.DoneAsync(codec.Disposed.Task), "It was disposed under a thread at work.");
    }

    /// <summary>Its compressing stream is at work until it is let go.</summary>
    private sealed class SlowCodec : ICompressionCodec, IDisposable
    {
        public TaskCompletionSource Writing { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Released { get; } = new();

        /// <summary>Whether a thread was at work when the stream was disposed.</summary>
        public TaskCompletionSource<bool> Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Stream Compress(Stream destination) => new SlowStream(this, destination);

        public Stream Decompress(Stream source) =>
            new BrotliStream(source, CompressionMode.Decompress, leaveOpen: true);

        public void Dispose() => Released.Dispose();
    }

    private sealed class SlowStream(SlowCodec codec, Stream destination) : MemoryStream
    {
        private volatile bool _isAtWork;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _isAtWork = true;
            codec.Writing.TrySetResult();
            codec.Released.Wait(Cancellation);
            destination.Write(buffer);
            _isAtWork = false;
        }

        protected override void Dispose(bool disposing)
        {
            codec.Disposed.TrySetResult(_isAtWork);
            base.Dispose(disposing);
        }
    }
}
