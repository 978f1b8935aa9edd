using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Testing;

/// <summary>
/// How a Framed node that compresses its connections takes one: it answers what is not compressed with the head of its
/// own compressed stream, and closes (docs/wire.md, "Framed").
/// </summary>
public static class CompressingNode
{
    /// <summary>What to wrap a scripted server's connections in.</summary>
    public static Func<Stream, CancellationToken, ValueTask<Stream>> Wrap(Compression compression) =>
        async (connection, cancellationToken) =>
        {
            byte[] start = new byte[4];
            int read =
                await connection.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            if (compression != Compression.Brotli && !start.AsSpan(0, read).StartsWith(HeadOf(compression)))
            {
                await connection.WriteAsync(FirstBytesOf(compression), cancellationToken);
                throw new IOException("What the client sends is not compressed.");
            }

            return CompressedNodeStream.Over(new PrefixedStream(start.AsMemory(0, read), connection), compression);
        };

    private static ReadOnlySpan<byte> HeadOf(Compression compression) =>
        compression == Compression.Zstd ? [0x28, 0xB5, 0x2F, 0xFD] : [0x1F, 0x8B];

    private static byte[] FirstBytesOf(Compression compression) => compression == Compression.Zstd
        ? [0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x00, 0x01, 0x00, 0x00]
        : [0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF];

    /// <summary>A connection whose first bytes were read already.</summary>
    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream connection) : Stream
    {
        private ReadOnlyMemory<byte> _prefix = prefix;

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_prefix.IsEmpty)
            {
                return await connection.ReadAsync(buffer, cancellationToken);
            }

            int read = Math.Min(_prefix.Length, buffer.Length);
            _prefix[..read].CopyTo(buffer);
            _prefix = _prefix[read..];
            return read;
        }

        public override void Write(byte[] buffer, int offset, int count) => connection.Write(buffer, offset, count);

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer,
            CancellationToken cancellationToken = default) => connection.WriteAsync(buffer, cancellationToken);

        public override void Flush() => connection.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) =>
            connection.FlushAsync(cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                connection.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
