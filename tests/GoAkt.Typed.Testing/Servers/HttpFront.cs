using System.Net;
using System.Net.Sockets;

namespace GoAkt.Typed.Testing;

/// <summary>Stands in front of a Connect node, sees which version of HTTP each connection speaks, and counts what
/// passes over it.</summary>
public sealed class HttpFront : IAsyncDisposable
{
    private readonly RawServer _server;
    private int _http11Connections;
    private long _http11Bytes;
    private long _http2Bytes;

    /// <summary>Begins to listen.</summary>
    /// <param name="node">Where the node behind it listens, as <c>host:port</c>.</param>
    /// <param name="answerToHttp11">What it answers to HTTP/1.1 in the node's place; null to pass it on.</param>
    public HttpFront(string node, string? answerToHttp11 = null) =>
        _server = new RawServer(
            async (connection, cancellationToken) =>
            {
                byte[] first = new byte[4];
                await connection.ReadExactlyAsync(first, cancellationToken);
                bool isHttp2 = first.AsSpan().SequenceEqual("PRI "u8);
                if (!isHttp2)
                {
                    Interlocked.Increment(ref _http11Connections);
                    if (answerToHttp11 is not null)
                    {
                        await connection.WriteAsync(
                            System.Text.Encoding.ASCII.GetBytes(answerToHttp11), cancellationToken);
                        return;
                    }
                }

                using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPEndPoint.Parse(node), cancellationToken);
                await using NetworkStream inside = new(socket);
                await inside.WriteAsync(first, cancellationToken);
                await Task.WhenAny(
                    PassAsync(connection, inside, isHttp2, cancellationToken),
                    inside.CopyToAsync(connection, cancellationToken));
            });

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _server.Address;

    /// <summary>How many connections with HTTP/1.1 were opened.</summary>
    public int Http11Connections => Volatile.Read(ref _http11Connections);

    /// <summary>How many bytes went to the node over HTTP/1.1.</summary>
    public long Http11Bytes => Volatile.Read(ref _http11Bytes);

    /// <summary>How many bytes went to the node over HTTP/2.</summary>
    public long Http2Bytes => Volatile.Read(ref _http2Bytes);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task PassAsync(
        NetworkStream from, NetworkStream to, bool isHttp2, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            Interlocked.Add(ref isHttp2 ? ref _http2Bytes : ref _http11Bytes, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
