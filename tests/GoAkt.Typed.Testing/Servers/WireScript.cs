using Google.Protobuf;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Testing;

/// <summary>
/// What a scripted server answers: the recorded answer to the recorded request. The scenario under test goes before the rest of its
/// recording, each of its exchanges once. A look-up of an actor that the scenario sends to is answered with the address it sends to.
/// </summary>
public sealed class WireScript
{
    private readonly Lock _gate = new();
    private readonly RecordingFile _recording;
    private readonly List<RecordedExchange> _scenario;
    private readonly Dictionary<string, ByteString> _receivers = [];
    private readonly List<ReceivedRequest> _received = [];
    private readonly List<ReceivedRequest> _unexpected = [];

    public WireScript(RecordingFile recording, params IEnumerable<RecordedExchange> scenario)
    {
        _recording = recording;
        _scenario = [.. scenario];
        foreach (ByteString receiver in _scenario.SelectMany(ReceiversOf))
        {
            _receivers[NameIn(receiver)] = receiver;
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

        return request.Body is RemoteLookupRequest lookup && _receivers.TryGetValue(lookup.Name, out ByteString? address)
            ? LookupAnswer(request, address)
            : _recording.Exchanges.FirstOrDefault(exchange => exchange.Request?.IsSameRequestAs(request) == true)
                ?? _recording.Exchanges.FirstOrDefault(exchange =>
                    exchange.Request?.Name == request.Name
                    && exchange.Scenario.Contains("no such actor", StringComparison.Ordinal)
                    && !_recording.Exchanges.Any(other => NameOf(other.Request) == NameOf(request)));
    }

    private RecordedExchange LookupAnswer(WireMessage request, ByteString address)
    {
        RemoteLookupResponse response = new() { Address = address };
        return _recording.Wire == "Connect"
            ? new RecordedExchange(
                "lookup of a receiver",
                request,
                [],
                response.ToByteArray(),
                new RecordedHttp(
                    "/internalpb.RemotingService/RemoteLookup", new Dictionary<string, string>(), 200, "application/proto", null),
                Closed: false,
                Note: null)
            : new RecordedExchange(
                "lookup of a receiver", request, [], WireFrame.Write(response), Http: null, Closed: false, Note: null);
    }

    private static IEnumerable<ByteString> ReceiversOf(RecordedExchange exchange) => exchange.Request?.Body switch
    {
        RemoteAskRequest ask => ask.RemoteMessages.Select(static message => message.Receiver),
        RemoteTellRequest tell => tell.RemoteMessages.Select(static message => message.Receiver),
        _ => [],
    };

    private static string? NameOf(WireMessage? request) => request?.Body switch
    {
        RemoteLookupRequest lookup => lookup.Name,
        RemoteKindRequest kind => kind.Name,
        _ => null,
    };

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
