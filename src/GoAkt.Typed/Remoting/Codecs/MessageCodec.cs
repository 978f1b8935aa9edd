using System.Buffers;
using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>Compresses messages one by one, as Connect does.</summary>
internal sealed class MessageCodec
{
    private readonly ICompressionCodec _codec;

    private MessageCodec(string name, ICompressionCodec codec)
    {
        Name = name;
        _codec = codec;
    }

    /// <summary>The algorithm's name in HTTP's <c>content-encoding</c>.</summary>
    public string Name { get; }

    /// <summary>The codec that a target asks for, or null for none.</summary>
    public static MessageCodec? For(RemotingTarget target) =>
        CompressionCodecs.For(target.Compression, target.ZstdCodec) is { } codec
            ? new MessageCodec(NameOf(target.Compression), codec)
            : null;

    public RentedBytes Compress(ReadOnlySpan<byte> message)
    {
        using RentedStream destination = new(message.Length / 2);
        using (Stream compressor = _codec.Compress(destination))
        {
            compressor.Write(message);
        }

        return destination.Detach();
    }

    /// <summary>Decompresses a message.</summary>
    /// <param name="message">The compressed bytes.</param>
    /// <param name="limit">The most bytes that come out: a few bytes can be made to grow to gigabytes.</param>
    /// <exception cref="RemotingException">More come out, or the bytes are not of this format.</exception>
    public RentedBytes Decompress(RentedBytes message, int limit)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(4L * message.Length, limit - 1L) + 1);
        int length = 0;
        try
        {
            using MemoryStream source = message.AsStream();
            using Stream decompressor = _codec.Decompress(source);
            int read;
            while ((read = decompressor.Read(buffer.AsSpan(length))) > 0)
            {
                length += read;
                if (length > limit)
                {
                    throw RemotingException.AnswerTooLarge(limit);
                }

                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return new RentedBytes(buffer, length);
        }
        catch (Exception e)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (e is RemotingException)
            {
                throw;
            }

            // A codec of the application's own may throw anything.
            throw RemotingException.Protocol($"the answer is no {Name}: {ErrorText.Of(e)}", e);
        }
    }

    private static string NameOf(Compression compression) => compression switch
    {
        Compression.Brotli => "br",
        Compression.Zstd => "zstd",
        _ => "gzip",
    };
}

/// <summary>Collects what is written to it in a buffer of the shared pool.</summary>
internal sealed class RentedStream(int expectedLength) : CodecStream
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(256, expectedLength));
    private int _length;

    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _buffer.Length - _length)
        {
            Grow(buffer.Length);
        }

        buffer.CopyTo(_buffer.AsSpan(_length));
        _length += buffer.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Hands over what was written; the stream is of no use any more.</summary>
    public RentedBytes Detach()
    {
        RentedBytes bytes = new(_buffer, _length);
        (_buffer, _length) = ([], 0);
        return bytes;
    }

    protected override void Dispose(bool disposing)
    {
        Detach().Dispose();
        base.Dispose(disposing);
    }

    private void Grow(int by)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + by, Math.Min(2 * _length, Array.MaxLength)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
