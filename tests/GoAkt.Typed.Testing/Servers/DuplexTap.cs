using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Testing;

/// <summary>
/// Stands between a client and a node that speak Duplex, and holds every frame of both against the protocol. It lowers
/// the limits that the client offers, and passes bytes on in pieces of any size.
/// </summary>
public sealed class DuplexTap : IAsyncDisposable
{
    private readonly ConcurrentQueue<DuplexTapped> _connections = [];
    private readonly IPEndPoint _target;
    private readonly Action<Hello> _limit;
    private readonly int _seed;
    private readonly RawServer _server;

    /// <param name="target">The node.</param>
    /// <param name="limit">Lowers what the client offers.</param>
    /// <param name="seed">What the sizes of pieces come from.</param>
    public DuplexTap(IPEndPoint target, Action<Hello> limit, int seed)
    {
        _target = target;
        _limit = limit;
        _seed = seed;
        _server = new RawServer(ServeAsync);
    }

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _server.Address;

    /// <summary>The connections so far.</summary>
    public IReadOnlyList<DuplexTapped> Connections => [.. _connections];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(Stream client, CancellationToken cancellationToken)
    {
        using TcpClient tcp = new() { NoDelay = true };
        await tcp.ConnectAsync(_target, cancellationToken);
        await using NetworkStream node = tcp.GetStream();
        if (await DuplexFrame.ReadAsync(client, cancellationToken) is not { } offer)
        {
            return;
        }

        Hello hello = Hello.Parser.ParseFrom(offer.Body);
        _limit(hello);
        await node.WriteAsync(DuplexFrame.Of(DuplexType.Hello, offer.Lane, hello).ToBytes(), cancellationToken);
        if (await DuplexFrame.ReadAsync(node, cancellationToken) is not { Type: DuplexType.HelloAck } answer)
        {
            return;
        }

        await client.WriteAsync(answer.ToBytes(), cancellationToken);
        DuplexTapped tapped = new(Hello.Parser.ParseFrom(answer.Body));
        _connections.Enqueue(tapped);
        await Task.WhenAny(
            PassAsync(client, node, tapped.TakeFromClient, tapped, _seed, cancellationToken),
            PassAsync(node, client, tapped.TakeFromNode, tapped, _seed + 1, cancellationToken));
    }

    private static async Task PassAsync(
        Stream from,
        Stream to,
        Action<DuplexFrame> take,
        DuplexTapped tapped,
        int seed,
        CancellationToken cancellationToken)
    {
        Random random = new(seed);
        try
        {
            while (await DuplexFrame.ReadAsync(from, cancellationToken) is { } frame)
            {
                take(frame);
                ReadOnlyMemory<byte> bytes = frame.ToBytes();
                int piece = random.Next(4) == 0 ? random.Next(1, bytes.Length) : bytes.Length;
                await to.WriteAsync(bytes[..piece], cancellationToken);
                await to.WriteAsync(bytes[piece..], cancellationToken);
            }
        }
        catch (InvalidOperationException e)
        {
            tapped.Fail(e);
        }
    }
}

/// <summary>A connection through a <see cref="DuplexTap"/>.</summary>
public sealed class DuplexTapped(Hello agreed)
{
    private readonly Lock _gate = new();
    private readonly List<long> _owedGrants = [];
    private readonly List<long> _clientsGrants = [];
    private readonly long _worth = (long)agreed.InitialCredits / 4;
    private Exception? _failure;
    private long _gathered;

    /// <summary>What was agreed on.</summary>
    public Hello Agreed { get; } = agreed;

    /// <summary>Knows what the client has sent.</summary>
    public DuplexAuditor Client { get; } = new(agreed, isDialler: true);

    /// <summary>Knows what the node has sent.</summary>
    public DuplexAuditor Node { get; } = new(agreed, isDialler: false);

    /// <summary>How either end has broken the protocol; null if neither has.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>What the client has granted, and what it owes: all that it has taken, once that is a quarter of the
    /// window.</summary>
    public (IReadOnlyList<long> Granted, IReadOnlyList<long> Owed) Grants
    {
        get
        {
            lock (_gate)
            {
                return ([.. _clientsGrants], [.. _owedGrants]);
            }
        }
    }

    internal void Fail(Exception failure) => Interlocked.CompareExchange(ref _failure, failure, null);

    internal void TakeFromClient(DuplexFrame frame)
    {
        lock (_gate)
        {
            Client.Check(frame);
            if (frame.Type == DuplexType.Credit)
            {
                Node.TakeCredit(frame);
                ReadOnlySpan<byte> body = frame.Body;
                _clientsGrants.Add((long)DuplexBytes.ReadVarint(ref body));
            }
        }
    }

    internal void TakeFromNode(DuplexFrame frame)
    {
        lock (_gate)
        {
            Node.Check(frame);
            if (frame.Type == DuplexType.Credit)
            {
                Client.TakeCredit(frame);
            }
            else if (frame.Type == DuplexType.Chunk && Agreed.Revision >= 4)
            {
                _gathered += frame.Size;
                if (_gathered >= _worth)
                {
                    _owedGrants.Add(_gathered);
                    _gathered = 0;
                }
            }
        }
    }
}
