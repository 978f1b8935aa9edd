using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Testing;

/// <summary>
/// What a scripted server answers: the recorded answer to the recorded request. The scenario under test goes before the
/// rest of its recording, each of its exchanges once. Look-ups answer that the actors of the scenario are there.
/// </summary>
public sealed class WireScript
{
    private readonly Lock _gate = new();
    private readonly RecordingFile _recording;
    private readonly List<RecordedExchange> _scenario;
    private readonly Dictionary<string, ByteString> _actors = [];
    private readonly List<ReceivedRequest> _received = [];
    private readonly List<ReceivedRequest> _unexpected = [];

    public WireScript(RecordingFile recording, params IEnumerable<RecordedExchange> scenario)
    {
        _recording = recording;
        _scenario = [.. scenario];
        foreach (ByteString address in _scenario.SelectMany(AddressesIn))
        {
            _actors[NameIn(address)] = address;
        }
    }

    /// <summary>Everything that was received, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Received
    {
        get
        {
            lock (_gate)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>What was received that no recorded exchange answers.</summary>
    public IReadOnlyList<ReceivedRequest> Unexpected
    {
        get
        {
            lock (_gate)
            {
                return [.. _unexpected];
            }
        }
    }

    /// <summary>What was received of one envelope, in order.</summary>
    public IReadOnlyList<WireMessage> ReceivedOf(string name) =>
        [.. Received.Where(request => request.Message?.Name == name).Select(static request => request.Message!)];

    /// <returns>The exchange to answer from, or null if there is none.</returns>
    public RecordedExchange? Answer(ReceivedRequest request)
    {
        lock (_gate)
        {
            _received.Add(request);
            RecordedExchange? answer = request.Message is null ? null : Find(request.Message);
            if (answer is null)
            {
                _unexpected.Add(request);
            }

            return answer;
        }
    }

    private RecordedExchange? Find(WireMessage request)
    {
        int next = _scenario.FindIndex(exchange => exchange.Request?.IsSameRequestAs(request) == true);
        if (next >= 0)
        {
            RecordedExchange answer = _scenario[next];
            _scenario.RemoveAt(next);
            return answer;
        }

        return request.Body switch
        {
            RemoteLookupRequest lookup when _actors.TryGetValue(lookup.Name, out ByteString? address) =>
                Answer(request, new RemoteLookupResponse { Address = address }),
            RemoteKindRequest kind when _actors.ContainsKey(kind.Name) =>
                Answer(request, new RemoteKindResponse { Kind = _recording.Kinds[0] }),
            _ => _recording.Exchanges.FirstOrDefault(exchange => exchange.Request?.IsSameRequestAs(request) == true)
                ?? FindProbe(request),
        };
    }

    /// <summary>A client that finds out what the node is asks for an actor that is on no node.</summary>
    private RecordedExchange? FindProbe(WireMessage request) =>
        request.Body is RemoteLookupRequest or RemoteKindRequest
            ? _recording.Exchanges.FirstOrDefault(exchange =>
                exchange.Request?.Name == request.Name
                && exchange.Scenario.Contains("no such actor", StringComparison.Ordinal))
            : null;

    private RecordedExchange Answer(WireMessage request, IMessage response) =>
        _recording.Wire == "Connect"
            ? new RecordedExchange(
                "an actor of the scenario",
                request,
                [],
                response.ToByteArray(),
                new RecordedHttp(string.Empty, new Dictionary<string, string>(), 200, "application/proto", null),
                Closed: false)
            : new RecordedExchange(
                "an actor of the scenario",
                request,
                [],
                WireFrame.Write(response),
                Http: null,
                Closed: false);

    private IEnumerable<ByteString> AddressesIn(RecordedExchange exchange) =>
        exchange.Request?.Body switch
        {
            RemoteAskRequest ask => ask.RemoteMessages.Select(static message => message.Receiver),
            RemoteTellRequest tell => tell.RemoteMessages.Select(static message => message.Receiver),
            null or RemoteLookupRequest => [],
            { } request when request.Descriptor.FindFieldByName("name") is { } name =>
            [
                AddressOf((string)name.Accessor.GetValue(request)),
            ],
            _ => [],
        };

    private ByteString AddressOf(string name) =>
        _recording.Wire == "Connect"
            ? new Address
            {
                Host = _recording.Host,
                Port = _recording.Port,
                Name = name,
                System = "real",
            }.ToByteString()
            : ByteString.CopyFromUtf8($"goakt://real@{_recording.Node}/{name}");

    private static string NameIn(ByteString address)
    {
        const byte MessageTag = 0x0A;
        if (address[0] == MessageTag)
        {
            return Address.Parser.ParseFrom(address).Name;
        }

        string text = address.ToStringUtf8();
        return text[(text.LastIndexOf('/') + 1)..];
    }
}
