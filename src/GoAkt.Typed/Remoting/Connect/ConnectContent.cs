using System.Buffers;
using System.Net;

namespace GoAkt.Typed.Remoting.Connect;

/// <summary>A request's body, sent straight from a rented buffer.</summary>
/// <remarks>
/// The handler may still be writing a body when the call has ended, after a time-out or an early answer. So the buffer
/// goes back to the pool only when the call and the last write have both let go of it.
/// </remarks>
internal sealed class RentedContent : HttpContent
{
    private readonly RentedBytes _bytes;
    private int _users = 1;
    private bool _isDisposed;
    private volatile bool _hasStarted;

    /// <summary>Takes over the bytes.</summary>
    public RentedContent(RentedBytes bytes) => _bytes = bytes;

    /// <summary>
    /// Whether any of the body may have left. Once the content is disposed this does not change any more, and without a
    /// body the node can't have served the request.
    /// </summary>
    public bool HasStarted => _hasStarted;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!TryUse())
        {
            return Task.FromException(new ObjectDisposedException(nameof(RentedContent)));
        }

        _hasStarted = true;
        ValueTask write;
        try
        {
            write = stream.WriteAsync(_bytes.Memory, cancellationToken);
        }
        catch
        {
            Release();
            throw;
        }

        if (write.IsCompletedSuccessfully)
        {
            Release();
            return Task.CompletedTask;
        }

        return FinishAsync(write);
    }

    /// <summary>Keeps the bytes from the pool for as long as somebody may want to read them.</summary>
    public readonly struct Hold : IDisposable
    {
        private readonly RentedContent _content;

        public Hold(RentedContent content)
        {
            _content = content;
            Interlocked.Increment(ref content._users);
        }

        public RentedBytes Bytes => _content._bytes;

        public void Dispose() => _content.Release();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            Release();
        }

        base.Dispose(disposing);
    }

    private async Task FinishAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        finally
        {
            Release();
        }
    }

    private bool TryUse()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _bytes.Dispose();
        }
    }
}

/// <summary>Reads an answer once, into a rented buffer.</summary>
internal static class ResponseBody
{
    private const int FirstBufferSize = 4096;

    /// <exception cref="RemotingException">The answer is above the limit.</exception>
    public static async ValueTask<RentedBytes> ReadAsync(
        HttpContent content, int limit, CancellationToken cancellationToken)
    {
        long? announced = content.Headers.ContentLength;
        if (announced > limit)
        {
            throw RemotingException.AnswerTooLarge(limit);
        }

        // One byte more than announced, so that the read that finds the end needs no larger buffer.
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(announced + 1 ?? FirstBufferSize, Array.MaxLength));
        int length = 0;
        try
        {
            Stream body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            int read;
            while ((read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0)
            {
                length += read;
                if (length > limit)
                {
                    throw RemotingException.AnswerTooLarge(limit);
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer);
                }
            }

            return new RentedBytes(buffer, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
