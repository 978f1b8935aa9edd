namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>
/// A connection that is compressed as a whole: one stream in each direction, which a flush makes readable on the other
/// side (docs/wire.md, "Framed"). Reading and writing may go on at the same time.
/// </summary>
internal sealed class CompressedStream : CodecStream
{
    private readonly Gate _connection;
    private readonly Direction _reader;
    private readonly Direction _writer;

    /// <summary>Compresses a connection, which is disposed along with this stream.</summary>
    public CompressedStream(Stream connection, ICompressionCodec codec)
    {
        _connection = new Gate(connection);
        _reader = new Direction(codec.Decompress(_connection));
        _writer = new Direction(codec.Compress(_connection));
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            using Direction.Use use = _reader.Enter();
            return use.Stream.Read(buffer);
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
            using Direction.Use use = _reader.Enter();
            return await use.Stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException) when (_connection.HasEnded)
        {
            return 0;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        using Direction.Use use = _writer.Enter();
        use.Stream.Write(buffer);
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using Direction.Use use = _writer.Enter();
        await use.Stream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override void Flush()
    {
        using Direction.Use use = _writer.Enter();
        use.Stream.Flush();
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        using Direction.Use use = _writer.Enter();
        await use.Stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // The connection goes first, so that ending the compressed stream neither waits for the peer nor fails.
            _connection.Dispose();
            _writer.Close();
            _reader.Close();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// A codec's stream, which is not made for two threads at once. A connection is closed by any thread at any moment:
    /// where another one is at work in the stream, that one disposes it when it leaves.
    /// </summary>
    private sealed class Direction(Stream stream)
    {
        private const int Idle = 0;
        private const int InUse = 1;
        private const int Closed = 2;
        private const int ClosedInUse = 3;

        private int _state;

        /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
        public Use Enter() =>
            Interlocked.CompareExchange(ref _state, InUse, Idle) switch
            {
                Idle => new Use(this),
                InUse => throw new InvalidOperationException("Another thread reads or writes already."),
                _ => throw new ObjectDisposedException(nameof(CompressedStream)),
            };

        public void Close()
        {
            if (Interlocked.CompareExchange(ref _state, Closed, Idle) == Idle)
            {
                stream.Dispose();
            }
            else if (Interlocked.CompareExchange(ref _state, ClosedInUse, InUse) == Idle)
            {
                // It was left just now.
                Close();
            }
        }

        private void Leave()
        {
            if (Interlocked.CompareExchange(ref _state, Idle, InUse) == ClosedInUse)
            {
                Volatile.Write(ref _state, Closed);
                stream.Dispose();
            }
        }

        public readonly struct Use(Direction direction) : IDisposable
        {
            public Stream Stream => direction.Stream;

            public void Dispose() => direction.Leave();
        }

        private Stream Stream => stream;
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
