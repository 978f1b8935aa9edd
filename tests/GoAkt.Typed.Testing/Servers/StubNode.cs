using System.Collections.Concurrent;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Testing;

/// <summary>
/// A node of GoAkt 4.x of which a test says what it answers, request by request. It counts what it receives. On Duplex
/// too a handler sees the envelopes of Framed.
/// </summary>
public sealed class StubNode : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Handler> _handlers = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentQueue<(string Name, IReadOnlyDictionary<string, string> Headers)> _headers = new();
    private readonly IScriptedServer _server;

    /// <summary>Begins to listen, on Framed. Every actor is unknown there until the test says otherwise.</summary>
    /// <param name="wrap">What a connection goes through first, such as TLS or compression; null for nothing.</param>
    public StubNode(Func<Stream, CancellationToken, ValueTask<Stream>>? wrap = null)
    {
        KnowNobody();
        _server = new ScriptedFramedServer(AnswerAsync, wrap);
    }

    /// <summary>Begins to listen. Every actor is unknown there until the test says otherwise.</summary>
    /// <param name="wire">What it speaks: Framed or Duplex.</param>
    public StubNode(WireProtocol wire)
    {
        KnowNobody();
        _server = wire == WireProtocol.Duplex
            ? new ScriptedDuplexServer(AnswerAsync)
            : new ScriptedFramedServer(AnswerAsync);
    }

    private delegate ValueTask<byte[]?> Handler(WireFrame request, CancellationToken cancellationToken);

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _server.Address;

    /// <summary>How many connections were opened to it.</summary>
    public int Accepted => _server.Accepted;

    /// <summary>What a node says of an actor that is not there.</summary>
    public static Error NotFound() => new() { Code = Code.NotFound, Message = "address not found" };

    /// <summary>The address of an actor on a node.</summary>
    public static RemoteLookupResponse At(string node, string name) =>
        new() { Address = ByteString.CopyFromUtf8($"goakt://goakt@{node}/{name}") };

    /// <summary>No answer, for as long as the connection is open.</summary>
    public static async ValueTask<IMessage?> NeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return null;
    }

    /// <summary>No answer to a request, for as long as the connection is open.</summary>
    public static ValueTask<IMessage?> NeverAsync(IMessage request, CancellationToken cancellationToken) =>
        NeverAsync(cancellationToken);

    /// <summary>The answer to an ask.</summary>
    public static RemoteAskResponse Reply(params IEnumerable<IMessage> replies) =>
        new() { Messages = { replies.Select(static reply => ByteString.CopyFrom(WireFrame.Write(reply))) } };

    /// <summary>Lets it find every actor that is looked up.</summary>
    /// <param name="at">The node on which it finds them; null for this one.</param>
    public StubNode FindsAll(string? at = null) =>
        On<RemoteLookupRequest>(request => At(at ?? Address, request.Name));

    /// <summary>Says what a request is answered with; an answer of null closes the connection.</summary>
    public StubNode On<TRequest>(Func<TRequest, IMessage?> answer)
        where TRequest : IMessage<TRequest>, new() =>
        On<TRequest>((request, _) => new ValueTask<IMessage?>(answer(request)));

    /// <summary>Says what a request is answered with, and when; an answer of null closes the connection.</summary>
    public StubNode On<TRequest>(Func<TRequest, CancellationToken, ValueTask<IMessage?>> answer)
        where TRequest : IMessage<TRequest>, new() =>
        OnRaw<TRequest>(async (request, cancellationToken) =>
            await answer(request, cancellationToken) is { } response ? WireFrame.Write(response) : null);

    /// <summary>Says what bytes a request is answered with; null closes the connection.</summary>
    public StubNode OnRaw<TRequest>(Func<TRequest, CancellationToken, ValueTask<byte[]?>> answer)
        where TRequest : IMessage<TRequest>, new()
    {
        _handlers[new TRequest().Descriptor.FullName] = (frame, cancellationToken) =>
        {
            TRequest request = new();
            request.MergeFrom(frame.Body);
            return answer(request, cancellationToken);
        };
        return this;
    }

    /// <summary>How many requests of one sort it has received.</summary>
    public int CountOf<TRequest>()
        where TRequest : IMessage<TRequest>, new() =>
        _counts.GetValueOrDefault(new TRequest().Descriptor.FullName);

    /// <summary>The headers of the requests of one sort, in the order in which they came.</summary>
    public IReadOnlyDictionary<string, string>[] HeadersOf<TRequest>()
        where TRequest : IMessage<TRequest>, new()
    {
        string name = new TRequest().Descriptor.FullName;
        return [.. _headers.Where(request => request.Name == name).Select(static request => request.Headers)];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void KnowNobody()
    {
        On<RemoteKindRequest>(static _ => NotFound());
        On<RemoteLookupRequest>(static _ => NotFound());
        On<GetNodeMetricRequest>(request => new GetNodeMetricResponse { NodeAddress = request.NodeAddress });
    }

    private ValueTask<byte[]?> AnswerAsync(WireFrame frame, CancellationToken cancellationToken)
    {
        _headers.Enqueue((frame.Name, frame.Headers));
        _counts.AddOrUpdate(frame.Name, 1, static (_, count) => count + 1);
        return _handlers.TryGetValue(frame.Name, out Handler? handler)
            ? handler(frame, cancellationToken)
            : new ValueTask<byte[]?>((byte[]?)null);
    }
}
