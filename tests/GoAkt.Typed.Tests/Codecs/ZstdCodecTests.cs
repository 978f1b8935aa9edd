using System.Text;

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

    [Fact]
    public void A_peer_can_not_make_this_side_reserve_a_gigabyte()
    {
        // A frame's head that asks for a window of 2^30 bytes, and an empty last block.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 20 << 3, 0x01, 0x00, 0x00];

        Assert.Throws<InvalidDataException>(() => Decompress(frame));
    }

    [Fact]
    public void A_library_that_is_not_there_is_an_error_that_says_what_to_install()
    {
        ZstdCodec codec = new("/nowhere/libzstd.so");

        DllNotFoundException e = Assert.Throws<DllNotFoundException>(() => codec.Compress(Stream.Null));

        Assert.Contains("/nowhere/libzstd.so", e.Message, StringComparison.Ordinal);
        Assert.Contains("libzstd1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_not_zstd_is_an_error_that_names_it()
    {
        ZstdCodec codec = new("libc.so.6");

        DllNotFoundException e = Assert.Throws<DllNotFoundException>(() => codec.Decompress(Stream.Null));

        Assert.Contains("libc.so.6", e.Message, StringComparison.Ordinal);
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
