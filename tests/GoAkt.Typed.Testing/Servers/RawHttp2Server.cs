using System.Buffers.Binary;
using System.Net.Sockets;

namespace GoAkt.Typed.Testing;

/// <summary>
/// Speaks HTTP/2 as far as it takes to fail in it: it agrees on the protocol, reads requests, and does to each what the
/// test says, frame by frame (RFC 9113).
/// </summary>
public sealed class RawHttp2Server : IAsyncDisposable
{
    private const byte Data = 0x0;
    private const byte Reset = 0x3;
    private const byte Settings = 0x4;
    private const byte Ping = 0x6;
    private const byte GoAwayType = 0x7;
    private const byte EndStreamOrAck = 0x1;
    private const int HeadSize = 9;
    private const int PrefaceSize = 24;

    private readonly RawServer _server;

    /// <summary>Begins to listen.</summary>
    /// <param name="answer">What bytes to answer to the request of a stream, piece by piece; null closes the
    /// connection.</param>
    /// <param name="answersPings">Whether it answers pings.</param>
    public RawHttp2Server(Func<int, byte[]?[]> answer, bool answersPings = true) =>
        _server = new RawServer(
            (connection, cancellationToken) => ServeAsync(connection, answer, answersPings, cancellationToken));

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _server.Address;

    /// <summary>Ends one stream.</summary>
    public static byte[] ResetStream(int stream, int error) => Frame(Reset, 0, stream, Number(error));

    /// <summary>Ends the connection for all streams above the last one.</summary>
    public static byte[] GoAway(int lastStream, int error) =>
        Frame(GoAwayType, 0, 0, [.. Number(lastStream), .. Number(error)]);

    /// <summary>Bytes that are no frame of HTTP/2.</summary>
    public static byte[] Garbage() => [.. "these bytes are no frame of any kind"u8];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static byte[] Number(int number)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] length = Number(payload.Length);
        return [.. length[1..], type, flags, .. Number(stream), .. payload];
    }

    private async Task ServeAsync(
        NetworkStream connection, Func<int, byte[]?[]> answer, bool answersPings, CancellationToken cancellationToken)
    {
        await connection.ReadExactlyAsync(new byte[PrefaceSize], cancellationToken);
        await connection.WriteAsync(Frame(Settings, 0, 0, []), cancellationToken);
        byte[] head = new byte[HeadSize];
        while (true)
        {
            await connection.ReadExactlyAsync(head, cancellationToken);
            byte[] payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await connection.ReadExactlyAsync(payload, cancellationToken);
            (byte type, byte flags, int stream) = (
                head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)));
            bool isMarked = (flags & EndStreamOrAck) != 0;
            byte[]?[] response = type switch
            {
                Settings when !isMarked => [Frame(Settings, EndStreamOrAck, 0, [])],
                Ping when !isMarked && answersPings => [Frame(Ping, EndStreamOrAck, 0, payload)],
                Data when isMarked => answer(stream),
                _ => [],
            };
            foreach (byte[]? piece in response)
            {
                if (piece is null)
                {
                    return;
                }

                await connection.WriteAsync(piece, cancellationToken);
            }
        }
    }
}
