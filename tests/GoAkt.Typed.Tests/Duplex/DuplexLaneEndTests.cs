using System.IO.Compression;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Faults;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>Connections that end in the very moment in which calls are given to them.</summary>
[Collection(nameof(Alone))]
public sealed class DuplexLaneEndTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task One_that_begins_to_end_with_the_first_call_that_waited_for_it_is_looked_after_and_replaced()
    {
        using HookedCodec codec = new() { IsDoomed = Has("doomed"u8.ToArray()) };
        await using DuplexStubNode node = StubNode();
        await using GoAktClient client = await ConnectAsync(node, codec);

        // It is given to the connection by the thread that has opened it, and so breaks it within.
        Task<string> doomed = DuplexCaller.AskAsync(client, "doomed");
        await Eventually.DoneAsync(codec.Failed.Task);
        Task<string> next = DuplexCaller.AskAsync(client, "next");

        // The broken connection has a second for what the node answers still: nobody else has to wait for that.
        Assert.Same(next, await Task.WhenAny(next, doomed));
        Assert.Equal("next", await next);
        ConnectionLostException e =
            await Assert.ThrowsAsync<ConnectionLostException>(() => Eventually.DoneAsync(doomed));
        Assert.Equal(Delivery.Unknown, e.Delivery);
        Assert.Equal(2, node.Ordinary.Count);
        await Eventually.DoneAsync(node.Ordinary[0].Ended);
    }

    [Fact(Timeout = 30_000)]
    public async Task One_that_shows_itself_and_ends_at_once_is_replaced_for_the_calls_that_wait()
    {
        using HookedCodec codec = new();
        await using DuplexStubNode node = StubNode();
        await using GoAktClient client = await ConnectAsync(node, codec);
        using HookedCodec holder = new();
        await using DuplexStubNode other = StubNode();
        await using GoAktClient keeper = await ConnectAsync(other, holder);
        Assert.Equal("first", await DuplexCaller.AskAsync(keeper, "first"));
        Assert.Equal("first", await DuplexCaller.AskAsync(client, "first"));
        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        connection.Grants = Assert.Single(other.Ordinary).Grants = false;
        await Assert.ThrowsAsync<AskTimeoutException>(() => ShortAsync(client, "silent"));
        Assert.Equal(DuplexType.Ping, (await connection.NextOtherAsync()).Type);
        Task<string> waiting = DuplexCaller.AskAsync(client, "waiting");

        // The thread that sweeps is kept in a ping to another node, so that it finds the sign of life together with the
        // end; and the thread that reads is kept in that.
        holder.IsHeld = static bytes => bytes.Length == DuplexFrame.HeaderSize && bytes[1] == (byte)DuplexType.Ping;
        Task<StringValue> silent = ShortAsync(keeper, "silent");
        await Eventually.DoneAsync(holder.Held.Task);
        codec.KeepsEnds = true;
        await connection.SendAsync(DuplexFrame.Of(
            DuplexType.Error, connection.Lane, new Error { Code = Code.FailedPrecondition, Message = "enough" }));
        await Eventually.DoneAsync(codec.Ending.Task);
        holder.GoOn.Set();
        await Assert.ThrowsAsync<AskTimeoutException>(() => silent);

        // Calls that wait are looked at before the connection is: once two have ended, it has been.
        await Assert.ThrowsAsync<AskTimeoutException>(() => ShortAsync(client, "early"));
        await Assert.ThrowsAsync<AskTimeoutException>(() => ShortAsync(client, "late"));
        Assert.False(waiting.IsCompleted, "it waits until there is another connection");
        codec.End.Set();

        Assert.Equal("waiting", await Eventually.DoneAsync(waiting));
        Assert.Equal(2, node.Ordinary.Count);
    }

    private static Task<StringValue> ShortAsync(GoAktClient client, string text) => client.AskAsync<StringValue>(
        DuplexCaller.Echo, new StringValue { Value = text }, s_short, Cancellation);

    private static Func<byte[], bool> Has(byte[] part) => bytes => bytes.AsSpan().IndexOf(part) >= 0;

    private static Task<GoAktClient> ConnectAsync(DuplexStubNode node, ICompressionCodec codec) =>
        DuplexCaller.ConnectAsync(node.Address, options =>
        {
            options.Compression = Compression.Zstd;
            options.ZstdCodec = codec;
        });

    private static DuplexStubNode StubNode() => new()
    {
        Agree = static hello => new Hello(DuplexStubNode.AgreeAt(hello, revision: 4))
        {
            Compression = CompressionCodec.Zstd,
        },
        Wrap = static (_, plain) => CompressedNodeStream.Over(plain, Compression.Gzip),
        OnData = static (connection, frame, message) =>
        {
            if (message.Inner is null)
            {
                return Task.CompletedTask;
            }

            StringValue text = StringValue.Parser.ParseFrom(message.Inner.Body);
            return text.Value == "silent" ? Task.CompletedTask : connection.ReplyAsync(frame, text);
        },
    };

    /// <summary>Fails a write once, or keeps the threads that write and that end its stream.</summary>
    private sealed class HookedCodec : ICompressionCodec, IDisposable
    {
        private static readonly TimeSpan s_most = TimeSpan.FromSeconds(20);

        private int _isDone;

        public Func<byte[], bool>? IsDoomed { get; init; }

        public volatile Func<byte[], bool>? IsHeld;
        public volatile bool KeepsEnds;

        public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ending { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim GoOn { get; } = new();

        public ManualResetEventSlim End { get; } = new();

        public Stream Compress(Stream destination) => new HookedStream(this, destination);

        public Stream Decompress(Stream source) => new EndKeeper(this, source);

        public void Dispose()
        {
            GoOn.Set();
            End.Set();
        }

        private void OnWrite(byte[] bytes)
        {
            if (IsDoomed?.Invoke(bytes) == true && Interlocked.Exchange(ref _isDone, 1) == 0)
            {
                Failed.SetResult();
                throw new InvalidOperationException("out of order");
            }

            if (IsHeld?.Invoke(bytes) == true && Interlocked.Exchange(ref _isDone, 1) == 0)
            {
                Held.SetResult();
                GoOn.Wait(s_most);
            }
        }

        private sealed class HookedStream(HookedCodec codec, Stream destination) : GZipStream(
            destination, CompressionLevel.Fastest)
        {
            public override void Write(ReadOnlySpan<byte> buffer)
            {
                codec.OnWrite(buffer.ToArray());
                base.Write(buffer);
            }
        }

        private sealed class EndKeeper(HookedCodec codec, Stream source) : GZipStream(
            source, CompressionMode.Decompress)
        {
            protected override void Dispose(bool disposing)
            {
                if (codec.KeepsEnds && codec.Ending.TrySetResult())
                {
                    codec.End.Wait(s_most);
                }

                base.Dispose(disposing);
            }
        }
    }
}
