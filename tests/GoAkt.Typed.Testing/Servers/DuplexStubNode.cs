using System.Collections.Concurrent;
using System.Threading.Channels;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Testing;

/// <summary>A node that speaks Duplex and does as it is told. All that a client sends is held against the
/// protocol.</summary>
public sealed class DuplexStubNode : IAsyncDisposable
{
    private readonly ConcurrentQueue<DuplexStubConnection> _connections = [];
    private readonly RawServer _server;

    public DuplexStubNode() => _server = new RawServer(ServeAsync);

    /// <summary>What the node answers to an offer.</summary>
    public Func<Hello, Hello> Agree { get; init; } = static hello => AgreeAt(hello, revision: 4);

    /// <summary>Shakes hands in another way.</summary>
    /// <returns>Whether to go on.</returns>
    public Func<DuplexPeer, Hello, Task<bool>>? OnHello { get; init; }

    /// <summary>Serves what is no look-up.</summary>
    public Func<DuplexStubConnection, DuplexFrame, DuplexMessage, Task> OnData { get; init; } =
        static (_, _, _) => Task.CompletedTask;

    /// <summary>Whether look-ups too are served by <see cref="OnData"/>.</summary>
    public bool ServesLookups { get; init; }

    /// <summary>The address that look-ups answer with, as <c>host:port</c>; null for where it listens.</summary>
    public string? Advertised { get; init; }

    /// <summary>What the connection goes through after the handshake, such as compression.</summary>
    public Func<Hello, Stream, Stream>? Wrap { get; init; }

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _server.Address;

    /// <summary>The connections so far, as they came.</summary>
    public IReadOnlyList<DuplexStubConnection> Connections => [.. _connections];

    /// <summary>The connections that carry asks and tells.</summary>
    public IReadOnlyList<DuplexStubConnection> Ordinary =>
        [.. _connections.Where(static connection => connection.Offer.LaneRole == LaneRole.Ordinary)];

    /// <summary>What GoAkt's node agrees to.</summary>
    public static Hello AgreeAt(Hello hello, uint revision) => new(hello)
    {
        Revision = Math.Min(hello.Revision, revision),
        SystemName = "real",
        Compression = CompressionCodec.None,
        MaxConcurrentLargeTransfers = Math.Min(hello.MaxConcurrentLargeTransfers, 4),
    };

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(Stream stream, CancellationToken cancellationToken)
    {
        using DuplexPeer peer = new(stream);
        if (await DuplexFrame.ReadAsync(stream, cancellationToken) is not { } first)
        {
            return;
        }

        Hello offer = CheckOffer(first);
        if (OnHello is not null && !await OnHello(peer, offer))
        {
            return;
        }

        Hello agreed = Agree(offer);
        await peer.SendAsync(DuplexFrame.Of(DuplexType.HelloAck, first.Lane, agreed));
        if (Wrap is not null)
        {
            peer.Wrap(plain => Wrap(agreed, plain));
        }

        DuplexStubConnection connection = new(peer, offer, agreed);
        _connections.Enqueue(connection);
        await ServeAsync(connection, cancellationToken);
    }

    private async Task ServeAsync(DuplexStubConnection connection, CancellationToken cancellationToken)
    {
        List<Task> serving = [];
        try
        {
            while (await connection.ReceiveAsync(cancellationToken) is { } received)
            {
                if (received.Message is { } message)
                {
                    serving.Add(ServeAsync(connection, received.Frame, message));
                }
            }
        }
        finally
        {
            connection.End();
        }

        await Task.WhenAll(serving);
    }

    private Task ServeAsync(DuplexStubConnection connection, DuplexFrame frame, DuplexMessage message) =>
        ServesLookups || LookupAnswer(message) is not { } answer
            ? OnData(connection, frame, message)
            : connection.ReplyAsync(frame, answer, isInternal: true);

    /// <summary>Finds every actor, of the kind <c>actors.echo</c>.</summary>
    /// <returns>Null for what asks for none.</returns>
    public IMessage? LookupAnswer(DuplexMessage message) => message.Envelope?.Body switch
    {
        RemoteLookupRequest lookup => new RemoteLookupResponse
        {
            Address = ByteString.CopyFromUtf8($"goakt://real@{Advertised ?? Address}/{lookup.Name}"),
        },
        RemoteKindRequest => new RemoteKindResponse { Kind = "actors.echo" },
        _ => null,
    };

    private static Hello CheckOffer(DuplexFrame frame)
    {
        Hello hello = frame is { Type: DuplexType.Hello, Flags: 0, Correlation: 0 }
            ? Hello.Parser.ParseFrom(frame.Body)
            : throw new InvalidOperationException($"The first frame is {frame.Type}.");
        return hello is
        {
            Revision: 4,
            SystemName: "",
            Host: "",
            Port: 0,
            MaxFrameSize: >= 16 * 1024,
            MaxMessageSize: > 0,
            InitialCredits: > 0,
            MaxConcurrentLargeTransfers: > 0,
        } && DuplexFrame.LaneOf(hello) == frame.Lane
            ? hello
            : throw new InvalidOperationException($"An offer that no client makes: {hello}");
    }
}

/// <summary>One connection to a <see cref="DuplexStubNode"/>.</summary>
public sealed class DuplexStubConnection(DuplexPeer peer, Hello offer, Hello agreed)
{
    private readonly Channel<DuplexFrame> _others = Channel.CreateUnbounded<DuplexFrame>();
    private readonly ConcurrentQueue<DuplexFrame> _received = [];
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _sent = Task.CompletedTask;

    /// <summary>What the client offered.</summary>
    public Hello Offer { get; } = offer;

    public Hello Agreed { get; } = agreed;

    /// <summary>The byte of the lane that was agreed on.</summary>
    public byte Lane => DuplexFrame.LaneOf(Agreed);

    /// <summary>Knows what the client has sent.</summary>
    public DuplexAuditor Auditor { get; } = new(agreed, isDialler: true);

    /// <summary>All that was received, in order.</summary>
    public IReadOnlyList<DuplexFrame> Received => [.. _received];

    /// <summary>Whether received bytes are granted again at once.</summary>
    public bool Grants { get; set; } = true;

    /// <summary>Ends when the client has ended the connection.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The next frame that is no message, table or chunk.</summary>
    public async Task<DuplexFrame> NextOtherAsync() =>
        await _others.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public Task ReplyAsync(DuplexFrame to, IMessage message, bool isInternal = false) =>
        SendAsync(DuplexFrame.Reply(to, message, isInternal));

    public Task SendAsync(params IEnumerable<DuplexFrame> frames) =>
        SendAsync(frames.SelectMany(static frame => frame.ToBytes()).ToArray());

    /// <summary>Sends bytes once all before them are sent.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            return _sent = SendAfterAsync(_sent, bytes);
        }
    }

    /// <summary>Grants bytes again.</summary>
    public Task GrantAsync(long bytes)
    {
        var credit = DuplexFrame.Credit(Lane, (ulong)bytes);
        Auditor.TakeCredit(credit);
        return SendAsync(credit);
    }

    /// <summary>Ends the connection.</summary>
    public void Close() => peer.Dispose();

    internal void End()
    {
        _others.Writer.TryComplete();
        _ended.TrySetResult();
    }

    internal async Task<(DuplexFrame Frame, DuplexMessage? Message)?> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (await peer.ReadAsync(cancellationToken) is not { } frame)
        {
            return null;
        }

        _received.Enqueue(frame);
        if (frame.Type == DuplexType.Error)
        {
            // It says how this end breaks the protocol, and the connection ends.
            _others.Writer.TryWrite(frame);
            return (frame, null);
        }

        (DuplexFrame Frame, DuplexMessage Message)? message = Auditor.Check(frame);
        if (frame.Type is DuplexType.Data or DuplexType.Chunk)
        {
            if (Grants && Agreed.Revision >= 4)
            {
                await GrantAsync(frame.Size);
            }
        }
        else if (frame.Type != DuplexType.Table)
        {
            _others.Writer.TryWrite(frame);
        }

        return message is { } whole ? (whole.Frame, whole.Message) : (frame, null);
    }

    private async Task SendAfterAsync(Task before, ReadOnlyMemory<byte> bytes)
    {
        await before;
        await peer.SendAsync(bytes);
    }
}
