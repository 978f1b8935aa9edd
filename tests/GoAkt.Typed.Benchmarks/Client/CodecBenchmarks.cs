using BenchmarkDotNet.Attributes;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Benchmarks.Client;

/// <summary>What compression costs, there and back: of a frame on a connection that is compressed as a whole, and of a
/// message on its own, as on Connect.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly byte[] _read = new byte[16 * 1024];
    private byte[][] _messages = [];
    private int _next;
    private ICompressionCodec? _codec;
    private Stream? _writer;
    private Stream? _reader;

    [Params(Compression.Gzip, Compression.Brotli, Compression.Zstd)]
    public Compression Algorithm { get; set; }

    [Params(256, 16 * 1024)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        // Half of each repeats, as in most messages. Together they are more than any codec looks back at, so that none
        // comes again as the same few bytes.
        Random random = new(1);
        _messages = new byte[8 * 1024 * 1024 / Length][];
        foreach (ref byte[] message in _messages.AsSpan())
        {
            message = new byte[Length];
            for (int i = 0; i < Length; i += 32)
            {
                random.NextBytes(message.AsSpan(i, 16));
            }
        }

        _codec = CompressionCodecs.For(Algorithm, zstd: null)!;
        Loop wire = new();
        _writer = _codec.Compress(wire);
        _reader = _codec.Decompress(wire);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _writer!.Dispose();
        _reader!.Dispose();
    }

    [Benchmark]
    public void Frame()
    {
        _writer!.Write(Next());
        _writer.Flush();
        _reader!.ReadExactly(_read, 0, Length);
    }

    [Benchmark]
    public void Message()
    {
        using MemoryStream compressed = new();
        using (Stream compressor = _codec!.Compress(compressed))
        {
            compressor.Write(Next());
        }

        compressed.Position = 0;
        using Stream decompressor = _codec.Decompress(compressed);
        decompressor.ReadExactly(_read, 0, Length);
    }

    private byte[] Next() => _messages[_next++ % _messages.Length];

    /// <summary>A connection to itself.</summary>
    private sealed class Loop : MemoryStream
    {
        private int _position;

        public override int Read(Span<byte> buffer)
        {
            int read = Math.Min(buffer.Length, (int)Length - _position);
            GetBuffer().AsSpan(_position, read).CopyTo(buffer);
            _position += read;
            if (_position == Length)
            {
                _position = 0;
                SetLength(0);
            }

            return read;
        }
    }
}
