using System.Text;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Tests.Codecs;

public sealed class ZstdCodecTests
{
    [Fact]
    public async Task What_was_flushed_can_be_read_before_more_is_written()
    {
        MemoryStream wire = new();
        ZstdCodec codec = new();
        await using Stream compressor = codec.Compress(wire);
        await using Stream decompressor = codec.Decompress(new ReadSide(wire));

        foreach (string frame in (string[])["one", "two", new string('3', 300_000), string.Empty, "four"])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(frame);
            await compressor.WriteAsync(bytes, TestContext.Current.CancellationToken);
            await compressor.FlushAsync(TestContext.Current.CancellationToken);

            byte[] read = new byte[bytes.Length];
            await decompressor.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
            Assert.Equal(bytes, read);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public void Bytes_that_do_not_compress_come_back_as_they_went(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        byte[] back = Decompress(Compress(bytes));

        Assert.Equal(bytes, back);
    }

    [Fact]
    public void Repeating_bytes_become_few()
    {
        byte[] compressed = Compress(new byte[1_000_000]);

        Assert.InRange(compressed.Length, 1, 1000);
        Assert.Equal(1_000_000, Decompress(compressed).Length);
    }

    [Fact]
    public void What_another_implementation_compressed_can_be_read()
    {
        // Written by the zstd command line tool.
        byte[] compressed = Convert.FromHexString(
            "28b52ffd24435d0100340268656c6c6f2066726f6d20746865207a73746420636f6d6d616e64206c696e652c200a01002ab87a02b42c99f1");

        string text = Encoding.UTF8.GetString(Decompress(compressed));

        Assert.Equal("hello from the zstd command line, hello from the zstd command line\n", text);
    }

    [Fact]
    public async Task What_another_implementation_flushed_can_be_read_before_its_stream_ends()
    {
        // Three flushes of the reference implementation, with a window of 4 MiB, as a connection carries them.
        (string Flushed, string Text)[] connection =
        [
            (
                "28b52ffd0060d800006f6e65206672616d65206f66206120636f6e6e656374696f6e3b20",
                "one frame of a connection; "),
            ("84000050746865207365636f6e640100055448", "the second frame of a connection; "),
            ("8400004874686520746869726401002055cb11", string.Concat(Enumerable.Repeat("the third ", 30))),
        ];
        MemoryStream wire = new();
        await using Stream decompressor = new ZstdCodec().Decompress(new ReadSide(wire));

        foreach ((string flushed, string text) in connection)
        {
            wire.Write(Convert.FromHexString(flushed));

            byte[] read = new byte[text.Length];
            await decompressor.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
            Assert.Equal(text, Encoding.UTF8.GetString(read));
        }
    }

    [Fact]
    public void An_empty_frame_with_its_checksum_is_no_bytes()
    {
        // How a Go node's encoder ends a stream to which nothing was written.
        Assert.Empty(Decompress(Convert.FromHexString("28b52ffd040001000099e9d851")));
    }

    [Fact]
    public void A_wrong_checksum_is_an_error()
    {
        byte[] frame = Convert.FromHexString("28b52ffd040001000099e9d852");

        Assert.Throws<InvalidDataException>(() => Decompress(frame));
    }

    [Fact]
    public void Frames_in_a_row_are_read_as_one_stream()
    {
        byte[] frames = [.. Compress("one "u8.ToArray()), .. Compress([]), .. Compress("two"u8.ToArray())];

        Assert.Equal("one two"u8.ToArray(), Decompress(frames));
    }

    [Fact]
    public void A_stream_that_is_cut_short_is_an_error()
    {
        byte[] compressed = Compress(Encoding.UTF8.GetBytes("a text that is long enough to be cut"));

        Assert.Throws<InvalidDataException>(() => Decompress(compressed[..^3]));
    }

    [Fact]
    public void Bytes_that_are_no_zstd_are_an_error()
    {
        Assert.Throws<InvalidDataException>(() => Decompress("GET / HTTP/1.1\r\n\r\n"u8.ToArray()));
    }

    [Theory]
    [InlineData(26)]
    [InlineData(30)]
    public void A_peer_can_not_make_this_side_reserve_more_than_any_node_needs(int windowLog)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Decompress(FrameWithWindow(windowLog)));

        Assert.Contains("32 MiB", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_window_of_a_node_can_be_read() => Assert.Empty(Decompress(FrameWithWindow(25)));

    [Fact]
    public void What_came_before_the_damage_can_be_read()
    {
        byte[] damaged = [.. Compress("one "u8.ToArray()), .. Compress("two"u8.ToArray()), .. "and no zstd"u8];
        using Stream decompressor = new ZstdCodec().Decompress(new MemoryStream(damaged));

        // Room for more, so that the damage is met in the same read.
        byte[] read = new byte[100];
        int length = decompressor.ReadAtLeast(read, 7);

        Assert.Equal("one two"u8.ToArray(), read[..length]);
        Assert.Throws<InvalidDataException>(() => decompressor.Read(read));
        Assert.Throws<InvalidDataException>(() => decompressor.Read(read));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1 << 20)]
    public void A_stream_can_be_read_in_pieces_of_any_size(int piece)
    {
        byte[] bytes = new byte[200_000];
        new Random(piece).NextBytes(bytes.AsSpan(0, 100_000));
        using Stream decompressor = new ZstdCodec().Decompress(new MemoryStream(Compress(bytes)));

        using MemoryStream back = new();
        byte[] read = new byte[piece];
        for (int length; (length = decompressor.Read(read)) > 0;)
        {
            back.Write(read, 0, length);
        }

        Assert.Equal(bytes, back.ToArray());
    }

    [Fact]
    public void A_stream_that_was_disposed_can_not_be_used()
    {
        Stream compressor = new ZstdCodec().Compress(new MemoryStream());
        Stream decompressor = new ZstdCodec().Decompress(new MemoryStream([1]));
        compressor.Dispose();
        decompressor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => compressor.Write([1]));
        Assert.Throws<ObjectDisposedException>(() => decompressor.Read(new byte[1]));
    }

    /// <summary>A frame's head that asks for a window of so many bytes, as a power of two, and an empty last
    /// block.</summary>
    private static byte[] FrameWithWindow(int log) =>
        [0x28, 0xB5, 0x2F, 0xFD, 0x00, (byte)((log - 10) << 3), 0x01, 0x00, 0x00];

    private static byte[] Compress(byte[] bytes)
    {
        using MemoryStream destination = new();
        using (Stream compressor = new ZstdCodec().Compress(destination))
        {
            compressor.Write(bytes);
        }

        return destination.ToArray();
    }

    private static byte[] Decompress(byte[] bytes)
    {
        using Stream decompressor = new ZstdCodec().Decompress(new MemoryStream(bytes));
        using MemoryStream destination = new();
        decompressor.CopyTo(destination);
        return destination.ToArray();
    }

    /// <summary>Reads what another stream object writes to the same memory.</summary>
    private sealed class ReadSide(MemoryStream written) : MemoryStream
    {
        private int _position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            ReadOnlySpan<byte> rest = written.GetBuffer().AsSpan(_position..(int)written.Length);
            int read = Math.Min(rest.Length, buffer.Length);
            rest[..read].CopyTo(buffer.Span);
            _position += read;
            return new ValueTask<int>(read);
        }
    }
}
