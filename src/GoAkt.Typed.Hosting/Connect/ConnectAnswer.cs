using System.Buffers;
using System.Text;
using System.Text.Json;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Requests;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Connect;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Hosting.Connect;

/// <summary>Writes what a request is answered with.</summary>
internal sealed class ConnectAnswer(HttpContext http, ConnectEncodings encodings, int limit)
{
    // In JSON six at most; the others leave room for what is around the message.
    private const int BytesPerCharacter = 8;

    public Task WriteAsync(IMessage response)
    {
        int size = response.CalculateSize();
        return WriteAsync(size, body => response.WriteTo(body));
    }

    public Task WriteAsync(IReadOnlyList<ReplyEnvelope> replies) =>
        WriteAsync(replies.Sum(reply => (long)reply.Size), body =>
        {
            foreach (ReplyEnvelope reply in replies)
            {
                body = reply.Write(body);
            }
        });

    public Task WriteErrorAsync(ErrorCode code, string message)
    {
        (string name, int status) = ConnectErrorCode.Of(code);
        ReadOnlyMemory<byte> body = ToJson(name, message);
        if (body.Length > limit)
        {
            body = ToJson(name, Refusal.Cut(message, limit / BytesPerCharacter));
        }

        return WriteAsync(status, ConnectProtocol.ErrorMediaType, body);
    }

    /// <summary>Answers as a node does where it serves nothing.</summary>
    public Task WriteNotFoundAsync() =>
        WriteAsync(
            StatusCodes.Status404NotFound,
            "text/plain; charset=utf-8",
            Encoding.UTF8.GetBytes("404 page not found\n"));

    public Task WriteAsync(int status, string contentType, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body).AsTask();
    }

    private static ReadOnlyMemory<byte> ToJson(string code, string message)
    {
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("code"u8, code);
            json.WriteString("message"u8, message);
            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }

    /// <summary>Writes a response. Nothing of it has left, nor have its headers changed, where the reply can't be
    /// written.</summary>
    private Task WriteAsync(long size, SpanWriter write)
    {
        if (size > limit)
        {
            throw Refusal.ReplyTooLarge(size, limit);
        }

        if (size > 0
            && encodings.TryChoose(
                http.Request.Headers.AcceptEncoding.ToString(), out string? encoding, out ICompressionCodec? codec))
        {
            return WriteCompressedAsync((int)size, write, codec, encoding);
        }

        HttpResponse response = http.Response;
        write(response.BodyWriter.GetSpan((int)size)[..(int)size]);
        Describe(size);
        response.BodyWriter.Advance((int)size);
        return response.BodyWriter.FlushAsync().AsTask();
    }

    private void Describe(long size)
    {
        http.Response.ContentType = ConnectProtocol.MediaType;
        http.Response.ContentLength = size;
        http.Response.Headers.AcceptEncoding = encodings.Names;
    }

    private async Task WriteCompressedAsync(int size, SpanWriter write, ICompressionCodec codec, string encoding)
    {
        byte[] plain = ArrayPool<byte>.Shared.Rent(size);
        using RentedStream compressed = new(size / 2);
        try
        {
            write(plain.AsSpan(0, size));
            using (Stream compressor = codec.Compress(compressed))
            {
                compressor.Write(plain.AsSpan(0, size));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }

        // Now that nothing of the codec can fail any more: an error is answered uncompressed.
        using RentedBytes bytes = compressed.Detach();
        Describe(bytes.Length);
        http.Response.Headers.ContentEncoding = encoding;
        await http.Response.Body.WriteAsync(bytes.Memory).ConfigureAwait(false);
    }

    private delegate void SpanWriter(Span<byte> body);
}
