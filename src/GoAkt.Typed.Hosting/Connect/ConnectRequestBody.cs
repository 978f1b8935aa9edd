using System.Buffers;
using System.IO.Pipelines;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Requests;
using GoAkt.Typed.Remoting.Codecs;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Hosting.Connect;

/// <summary>A request's body, read whole and decompressed.</summary>
internal sealed class ConnectRequestBody : IDisposable
{
    private const int FirstBuffer = 4096;

    private readonly PipeReader? _reader;
    private readonly ReadOnlySequence<byte> _sequence;
    private readonly byte[]? _rented;

    private ConnectRequestBody(PipeReader reader, ReadOnlySequence<byte> sequence)
    {
        _reader = reader;
        _sequence = sequence;
        if (sequence.IsSingleSegment)
        {
            Bytes = sequence.First;
        }
        else
        {
            _rented = ArrayPool<byte>.Shared.Rent((int)sequence.Length);
            sequence.CopyTo(_rented);
            Bytes = _rented.AsMemory(0, (int)sequence.Length);
        }
    }

    private ConnectRequestBody(byte[] rented, int length)
    {
        _rented = rented;
        Bytes = rented.AsMemory(0, length);
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <exception cref="RequestRefusedException">The encoding is not known, the bytes are not of it, or the body is too
    /// large.</exception>
    public static async ValueTask<ConnectRequestBody> ReadAsync(
        HttpRequest request, ConnectEncodings encodings, int limit)
    {
        string encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding == ConnectEncodings.Identity)
        {
            return await ReadAsync(request.BodyReader, request.ContentLength, limit).ConfigureAwait(false);
        }

        if (!encodings.TryFind(encoding, out ICompressionCodec? codec))
        {
            throw new RequestRefusedException(
                default,
                ErrorCode.Unimplemented,
                $"unknown compression \"{encoding}\": supported encodings are {encodings.Names}");
        }

        try
        {
            Stream decompressed = codec.Decompress(request.Body);
            await using (decompressed.ConfigureAwait(false))
            {
                return await ReadAsync(decompressed, limit).ConfigureAwait(false);
            }
        }
        catch (InvalidDataException e)
        {
            throw Refusal.InvalidArgument($"decompress: {ErrorText.Of(e)}");
        }
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        try
        {
            _reader?.AdvanceTo(_sequence.End);
        }
        catch (IOException)
        {
            // The client has given the request up meanwhile, and with it what there is to read.
        }
    }

    /// <exception cref="ConnectionAbortedException">The client has given the request up.</exception>
    private static async ValueTask<ReadResult> NextAsync(PipeReader reader)
    {
        try
        {
            return await reader.ReadAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new ConnectionAbortedException(e.Message, e);
        }
    }

    private static async ValueTask<ConnectRequestBody> ReadAsync(PipeReader reader, long? contentLength, int limit)
    {
        if (contentLength > limit)
        {
            throw TooLarge(limit);
        }

        while (true)
        {
            ReadResult read = await NextAsync(reader).ConfigureAwait(false);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw TooLarge(limit);
            }

            if (read.IsCompleted)
            {
                return new ConnectRequestBody(reader, read.Buffer);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async ValueTask<ConnectRequestBody> ReadAsync(Stream decompressed, int limit)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        int length = 0;
        try
        {
            int read;
            while ((read = await decompressed.ReadAsync(buffer.AsMemory(length)).ConfigureAwait(false)) > 0)
            {
                length += read;
                if (length > limit)
                {
                    throw TooLarge(limit);
                }

                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(length * 2);
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return new ConnectRequestBody(buffer, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static RequestRefusedException TooLarge(int limit) =>
        new(default, ErrorCode.ResourceExhausted, $"message size is larger than configured max {limit}");
}
