using System.IO.Compression;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>A node lets go of a peer that is gone, whatever compresses what it is sent.</summary>
public sealed class DuplexSilentPeerTests
{
    private static readonly TimeSpan s_half = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(100);

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_is_silent_is_let_go_of_whether_the_codec_writes_at_once(bool isAsynchronous)
    {
        ManualTime time = new();
        Codec codec = new(isAsynchronous);
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(Wires.Duplex, options =>
        {
            options.TimeProvider = time;
            options.Compression = Compression.Zstd;
            options.ZstdCodec = codec;
            options.StopTimeout = TimeSpan.FromSeconds(1);
        });
        using DuplexPeer peer = await DialAsync(node);

        for (int i = 0; i < 8; i++)
        {
            // A ping is written, or is not, before the next step.
            int writes = codec.Writes;
            time.Advance(s_half);
            await Eventually.IsTrueAsync(() => codec.Writes > writes, s_moment);
        }

        await Eventually.TrueAsync(() => node.ConnectionCount == 0, "the connection is let go of");
    }

    private static async Task<DuplexPeer> DialAsync(EmbeddedNode node)
    {
        DuplexPeer peer = await DuplexPeer.DialAsync(node.ListenEndPoint);
        Hello answer = await peer.ShakeHandsAsync(new Hello
        {
            Revision = 4,
            LaneRole = LaneRole.Ordinary,
            MaxFrameSize = 16 << 20,
            MaxMessageSize = 16 << 20,
            InitialCredits = 16 << 20,
            MaxConcurrentLargeTransfers = 4,
            Compression = CompressionCodec.Zstd,
        });
        Assert.Equal(CompressionCodec.Zstd, answer.Compression);
        return peer;
    }

    private sealed class Codec(bool isAsynchronous) : ICompressionCodec
    {
        private int _writes;

        public int Writes => Volatile.Read(ref _writes);

        public Stream Compress(Stream destination) => new Late(this, isAsynchronous, destination);

        public Stream Decompress(Stream source) => new GZipStream(source, CompressionMode.Decompress);

        private sealed class Late(Codec codec, bool isAsynchronous, Stream destination) : GZipStream(
            destination, CompressionLevel.Fastest)
        {
            public override async ValueTask WriteAsync(
                ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
            {
                if (isAsynchronous)
                {
                    await Task.Yield();
                }

                await base.WriteAsync(buffer, cancellationToken);
                Interlocked.Increment(ref codec._writes);
            }
        }
    }
}
