namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>
/// A connection that is compressed as a whole: one stream in each direction, which a flush makes readable on the other
/// side (wire document, "Framed"). Reading and writing may go on at the same time.
/// </summary>
internal sealed class CompressedStream : CodecStream
{
    private readonly Gate _connection;
    private readonly Stream _reader;
    private readonly Stream _writer;

    /// <summary>Compresses a connection, which is disposed along with this stream.</summary>
    public CompressedStream(Stream connection, ICompressionCodec codec)
    {
        _connection = new Gate(connection);
        _reader = codec.Decompress(_connection);
        _writer = codec.Compress(_connection);
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _reader.Read(buffer);
        }
        catch (InvalidDataException) when (_connection.HasEnded)
        {
            // A peer that closes the connection need not end its compressed stream first.
            return 0;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException) when (_connection.HasEnded)
        {
            return 0;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _writer.Write(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(buffer, cancellationToken);

    public override void Flush() => _writer.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _writer.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // The connection goes first, so that ending the compressed stream neither waits for the peer nor fails.
            _connection.Dispose();
            _writer.Dispose();
            _reader.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The connection as the codec's streams see it: once it is closed, what they still write goes
    /// nowhere.</summary>
    private sealed class Gate(Stream connection) : CodecStream
    {
        private volatile bool _isClosed;
        private volatile bool _hasEnded;

        public bool HasEnded => _hasEnded;

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override int Read(Span<byte> buffer) => Note(buffer.Length, connection.Read(buffer));

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default) =>
            Note(buffer.Length, await connection.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (!_isClosed)
            {
                connection.Write(buffer);
            }
        }

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer,
            CancellationToken cancellationToken = default) =>
            _isClosed ? ValueTask.CompletedTask : connection.WriteAsync(buffer, cancellationToken);

        public override void Flush()
        {
            if (!_isClosed)
            {
                connection.Flush();
            }
        }

        public override Task FlushAsync(CancellationToken cancellationToken) =>
            _isClosed ? Task.CompletedTask : connection.FlushAsync(cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _isClosed = true;
                connection.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Note(int asked, int read)
        {
            _hasEnded |= asked > 0 && read == 0;
            return read;
        }
    }
}
