using System.Net;
using System.Net.Sockets;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Testing;

/// <summary>
/// Stands in front of a Duplex node that knows its own actors alone, and answers look-ups from what the whole cluster
/// knows.
/// </summary>
public sealed class DuplexLookupFront : IAsyncDisposable
{
    private readonly Func<IPEndPoint?> _target;
    private readonly Func<string, string?> _find;
    private readonly RawServer _server;
    private int _lookups;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">Where the node behind it listens, asked for at each connection; null while there is
    /// none.</param>
    /// <param name="find">Which node hosts an actor, as <c>host:port</c>; null if it is on none.</param>
    public DuplexLookupFront(Func<IPEndPoint?> target, Func<string, string?> find)
    {
        _target = target;
        _find = find;
        _server = new RawServer(ServeAsync);
    }

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _server.Address;

    /// <summary>How many look-ups it has answered.</summary>
    public int Lookups => Volatile.Read(ref _lookups);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(Stream connection, CancellationToken cancellationToken)
    {
        if (_target() is not { } node)
        {
            return;
        }

        using TcpClient tcp = new() { NoDelay = true };
        await tcp.ConnectAsync(node, cancellationToken);
        await using NetworkStream inside = tcp.GetStream();
        using Client client = new(connection);
        await await Task.WhenAny(
            PassToNodeAsync(client, inside, cancellationToken),
            PassToClientAsync(inside, client, cancellationToken));
    }

    private async Task PassToNodeAsync(Client client, NetworkStream node, CancellationToken cancellationToken)
    {
        DuplexReader reader = new();
        while (await DuplexFrame.ReadAsync(client.Stream, cancellationToken) is { } frame)
        {
            if (Answer(frame, reader) is { } answer)
            {
                // The node has not seen the request, so it does not grant its bytes again.
                await client.SendAsync(DuplexFrame.Credit(frame.Lane, (ulong)frame.Size), cancellationToken);
                await client.SendAsync(answer, cancellationToken);
            }
            else
            {
                await node.WriteAsync(frame.ToBytes(), cancellationToken);
            }
        }
    }

    private static async Task PassToClientAsync(NetworkStream node, Client client, CancellationToken cancellationToken)
    {
        while (await DuplexFrame.ReadAsync(node, cancellationToken) is { } frame)
        {
            await client.SendAsync(frame, cancellationToken);
        }
    }

    private DuplexFrame? Answer(DuplexFrame frame, DuplexReader reader)
    {
        if (frame.Type == DuplexType.Table)
        {
            reader.ReadTable(frame);
        }

        if (frame.Type != DuplexType.Data || reader.ReadMessage(frame).Envelope?.Body is not RemoteLookupRequest lookup)
        {
            return null;
        }

        Interlocked.Increment(ref _lookups);
        return DuplexFrame.Reply(
            frame,
            _find(lookup.Name) is { } node ? StubNode.At(node, lookup.Name) : StubNode.NotFound(),
            isInternal: true);
    }

    /// <summary>One end of a connection, to which the node and the front send in turn.</summary>
    private sealed class Client(Stream stream) : IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1);

        public Stream Stream => stream;

        public void Dispose() => _turn.Dispose();

        public async Task SendAsync(DuplexFrame frame, CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                await stream.WriteAsync(frame.ToBytes(), cancellationToken);
            }
            finally
            {
                _turn.Release();
            }
        }
    }
}
