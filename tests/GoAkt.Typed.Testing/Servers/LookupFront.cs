using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Testing;

/// <summary>
/// Stands in front of a Framed node that knows its own actors alone, and answers look-ups from what the whole cluster
/// knows. It counts what passes.
/// </summary>
public sealed class LookupFront : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly RawServer _server;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">Where the node behind it listens, asked for at each connection; null while there is
    /// none.</param>
    /// <param name="find">Which node hosts an actor, as <c>host:port</c>; null if it is on none.</param>
    public LookupFront(Func<IPEndPoint?> target, Func<string, string?> find) =>
        _server = new RawServer(async (connection, cancellationToken) =>
        {
            if (target() is not { } node)
            {
                return;
            }

            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(node, cancellationToken);
            await using NetworkStream inside = new(socket);
            while (await WireFrame.ReadAsync(connection, cancellationToken) is { } request)
            {
                byte[]? answer = Lookup(request, find);
                if (answer is null)
                {
                    await inside.WriteAsync(request, cancellationToken);
                    answer = await WireFrame.ReadAsync(inside, cancellationToken);
                }

                if (answer is null)
                {
                    return;
                }

                await connection.WriteAsync(answer, cancellationToken);
            }
        });

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _server.Address;

    /// <summary>How many requests of one sort have come.</summary>
    public int CountOf<TRequest>()
        where TRequest : IMessage<TRequest>, new() =>
        _counts.GetValueOrDefault(new TRequest().Descriptor.FullName);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private byte[]? Lookup(byte[] request, Func<string, string?> find)
    {
        var message = WireMessage.FromFrame(request);
        if (message is null)
        {
            return null;
        }

        _counts.AddOrUpdate(message.Name, 1, static (_, count) => count + 1);
        if (message.Body is not RemoteLookupRequest lookup)
        {
            return null;
        }

        return WireFrame.Write(find(lookup.Name) is { } node ? StubNode.At(node, lookup.Name) : StubNode.NotFound());
    }
}
