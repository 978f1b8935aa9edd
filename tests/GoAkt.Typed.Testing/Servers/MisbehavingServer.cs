using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace GoAkt.Typed.Testing;

/// <summary>Servers that no client should have to meet.</summary>
public static class MisbehavingServer
{
    /// <summary>The sockets of addresses that refuse: no other test is given their ports.</summary>
    private static readonly ConcurrentBag<Socket> s_refusing = [];

    /// <summary>An address at which nothing listens, until the process ends.</summary>
    public static string RefusingAddress()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        s_refusing.Add(socket);
        return socket.LocalEndPoint!.ToString()!;
    }

    /// <summary>Closes every connection as soon as it is open.</summary>
    public static RawServer ClosesAtOnce() => new(static (_, _) => Task.CompletedTask);

    /// <summary>Closes every connection when the first bytes of a request arrive.</summary>
    public static RawServer ClosesOnRequest() => new(static async (connection, cancellationToken) =>
        await connection.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellationToken));

    /// <summary>Answers the first bytes of a request with bytes of no protocol.</summary>
    public static RawServer AnswersGarbage() => Answers(
        [.. "these bytes are no protocol that anybody knows, and there are more of them than a frame's head takes"u8]);

    /// <summary>Answers the first bytes of a request with given bytes, and keeps the connection open.</summary>
    public static RawServer Answers(byte[] bytes) => new(async (connection, cancellationToken) =>
    {
        await connection.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, cancellationToken);
        await connection.WriteAsync(bytes, cancellationToken);
        await DrainAsync(connection, cancellationToken);
    });

    /// <summary>Takes every request and never answers.</summary>
    public static RawServer NeverAnswers() => new(DrainAsync);

    private static async Task DrainAsync(NetworkStream connection, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        while (await connection.ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }
}
