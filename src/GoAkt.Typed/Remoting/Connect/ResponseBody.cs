using System.Buffers;

namespace GoAkt.Typed.Remoting.Connect;

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
