using System.IO.Compression;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Testing;

/// <summary>A node's side of a connection that is compressed as a whole.</summary>
public sealed class CompressedNodeStream : Stream
{
    private readonly Stream _connection;
    private readonly Stream _reader;
    private readonly Stream _writer;

    private CompressedNodeStream(Stream connection, Stream reader, Stream writer)
    {
        _connection = connection;
        _reader = reader;
        _writer = writer;
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static CompressedNodeStream Over(Stream connection, Compression compression) => compression switch
    {
        Compression.Gzip => new CompressedNodeStream(
            connection,
            new GZipStream(connection, CompressionMode.Decompress, leaveOpen: true),
            new GZipStream(connection, CompressionLevel.Fastest, leaveOpen: true)),
        Compression.Brotli => new CompressedNodeStream(
            connection,
            new BrotliStream(connection, CompressionMode.Decompress, leaveOpen: true),
            new BrotliStream(connection, CompressionLevel.Fastest, leaveOpen: true)),
        Compression.Zstd => new CompressedNodeStream(
            connection, new ZstdCodec().Decompress(connection), new ZstdCodec().Compress(connection)),
        _ => throw new ArgumentOutOfRangeException(nameof(compression)),
    };

    public override int Read(byte[] buffer, int offset, int count) => _reader.Read(buffer, offset, count);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _reader.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException("What the client sends is not compressed with brotli.", e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => _writer.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(buffer, cancellationToken);

    public override void Flush() => _writer.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _writer.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // As a genuine node closes: without ending the compressed stream first.
            _connection.Dispose();
        }

        base.Dispose(disposing);
    }
}
