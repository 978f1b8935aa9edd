using System.Buffers.Binary;
using System.IO.Compression;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>gzip, from the framework.</summary>
internal sealed class GzipCodec : ICompressionCodec
{
    public Stream Compress(Stream destination) =>
        new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true);

    public Stream Decompress(Stream source) => new GzipDecompressStream(source);
}

/// <summary>Reads a gzip stream; the framework's own takes one that is cut short for one that ends.</summary>
internal sealed class GzipDecompressStream : CodecStream
{
    private readonly TailStream _source;
    private readonly GZipStream _decoder;
    private uint _length;

    public GzipDecompressStream(Stream source)
    {
        _source = new TailStream(source);
        _decoder = new GZipStream(_source, CompressionMode.Decompress);
    }

    public override bool CanRead => _decoder.CanRead;

    public override int Read(Span<byte> buffer) => Count(buffer.Length, _decoder.Read(buffer));

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default) =>
        Count(buffer.Length, await _decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
        }

        base.Dispose(disposing);
    }

    // A gzip stream closes with its uncompressed length, modulo 2^32.
    private int Count(int asked, int read)
    {
        _length += (uint)read;
        if (asked > 0 && read == 0 && _source.Tail != _length)
        {
            throw new InvalidDataException("The compressed bytes end too early.");
        }

        return read;
    }

    /// <summary>Passes bytes on and remembers the last four.</summary>
    private sealed class TailStream(Stream source) : CodecStream
    {
        private ulong _tail;

        public uint Tail => BinaryPrimitives.ReverseEndianness((uint)_tail);

        public override bool CanRead => true;

        public override int Read(Span<byte> buffer)
        {
            int read = source.Read(buffer);
            Remember(buffer[..read]);
            return read;
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Remember(buffer.Span[..read]);
            return read;
        }

        private void Remember(ReadOnlySpan<byte> bytes)
        {
            foreach (byte value in bytes[Math.Max(0, bytes.Length - sizeof(uint))..])
            {
                _tail = (_tail << 8) | value;
            }
        }
    }
}
