using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Testing;

/// <summary>
/// A Duplex node that answers a client with the bytes that a genuine one sent in a conversation; only the numbers of
/// calls are the client's own. Each recorded request is answered once.
/// </summary>
public sealed class ReplayedNode : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly DuplexConversation _conversation;
    private readonly List<(DuplexFrame Frame, DuplexMessage Message)> _requests = [];
    private readonly Dictionary<ulong, DuplexMessage> _answers = [];
    private readonly HashSet<int> _made = [];
    private readonly List<DuplexStep> _nodes;
    private readonly DuplexStubNode _stub;
    private int _tablesSent;

    /// <param name="conversation">What was recorded.</param>
    /// <param name="recordedAddress">Where the genuine node listened.</param>
    public ReplayedNode(DuplexConversation conversation, string recordedAddress)
    {
        RecordedAddress = recordedAddress;
        _conversation = conversation;
        _nodes = [.. conversation.Steps.Where(static step => !step.IsDiallers)];
        ReadAll();
        Hello agreed = Hello.Parser.ParseFrom(_nodes[0].Frame.Body);
        _stub = new DuplexStubNode
        {
            Agree = offer => new Hello(agreed)
            {
                LaneRole = offer.LaneRole,
                LaneIndex = offer.LaneIndex,
                MaxMessageSize = Math.Min(agreed.MaxMessageSize, offer.MaxMessageSize),
            },
            Advertised = RecordedAddress,
            ServesLookups = agreed.LaneRole == LaneRole.Control,
            OnData = AnswerAsync,
        };
    }

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _stub.Address;

    /// <summary>Where the genuine node listened, as the recorded requests call it.</summary>
    public string RecordedAddress { get; }

    /// <summary>The stub that does the work.</summary>
    public DuplexStubNode Stub => _stub;

    /// <summary>The recorded requests, in order, each with what answered it; null for a tell.</summary>
    public IReadOnlyList<(DuplexMessage Request, DuplexMessage? Answer)> Exchanges { get; private set; } = [];

    /// <summary>What a client has sent that was not recorded.</summary>
    public List<string> Unexpected { get; } = [];

    /// <summary>The recorded request that the client is about to make. What else it asks for is answered as that was
    /// last.</summary>
    public int Current { get; set; }

    /// <summary>How many of the recorded requests no client has made.</summary>
    public int Left
    {
        get
        {
            lock (_gate)
            {
                return _requests.Count - _made.Count;
            }
        }
    }

    public ValueTask DisposeAsync() => _stub.DisposeAsync();

    private void ReadAll()
    {
        DuplexListener diallers = new(), nodes = new();
        foreach (DuplexStep step in _conversation.Steps)
        {
            if (step.IsDiallers && diallers.Take(step.Frame) is { } request)
            {
                _requests.Add(request);
            }
            else if (!step.IsDiallers && nodes.Take(step.Frame) is { } answer)
            {
                _answers[answer.Frame.Correlation] = answer.Message;
            }
        }

        Exchanges =
        [
            .. _requests.Select(request =>
                (request.Message, (DuplexMessage?)_answers.GetValueOrDefault(request.Frame.Correlation))),
        ];
    }

    private Task AnswerAsync(DuplexStubConnection connection, DuplexFrame frame, DuplexMessage message)
    {
        List<DuplexFrame> answer = [];
        lock (_gate)
        {
            int place = Find(frame, message);
            if (place < 0)
            {
                Unexpected.Add(message.Describe(static envelope => envelope.ToString()!));
                return _stub.LookupAnswer(message) is { } found
                    ? connection.ReplyAsync(frame, found, isInternal: true)
                    : Task.CompletedTask;
            }

            _made.Add(place);
            if (frame.Correlation != 0)
            {
                AddAnswer(answer, _requests[place].Frame.Correlation, frame.Correlation);
            }
        }

        return connection.SendAsync(answer);
    }

    private int Find(DuplexFrame frame, DuplexMessage message)
    {
        bool IsThat(int place) => IsSame(_requests[place].Message, message)
            && (_requests[place].Frame.Correlation == 0) == (frame.Correlation == 0);
        int last = frame.Correlation == 0 ? -1 : Enumerable.Range(0, Current + 1).LastOrDefault(IsThat, -1);
        return last >= 0
            ? last
            : Enumerable.Range(0, _requests.Count).Where(place => !_made.Contains(place)).FirstOrDefault(IsThat, -1);
    }

    /// <summary>The frames of a recorded answer, and the tables in front of it.</summary>
    private void AddAnswer(List<DuplexFrame> answer, ulong recorded, ulong correlation)
    {
        int last = _nodes.FindLastIndex(step => step.Frame.Correlation == recorded);
        for (int i = _tablesSent; i <= last; i++)
        {
            if (_nodes[i].Frame.Type == DuplexType.Table)
            {
                answer.Add(_nodes[i].Frame);
            }
        }

        _tablesSent = Math.Max(_tablesSent, last + 1);
        foreach (DuplexStep step in _nodes.Where(step => step.Frame.Correlation == recorded))
        {
            answer.Add(step.Frame with { Correlation = correlation });
        }

        if (answer[^1].Type == DuplexType.Chunk)
        {
            Renumber(answer, correlation);
        }
    }

    /// <summary>The message in the chunks has a number too.</summary>
    private static void Renumber(List<DuplexFrame> answer, ulong correlation)
    {
        const int InFirstChunk = 8;
        int first = answer.FindIndex(static frame => frame.Type == DuplexType.Chunk);
        byte[] body = [.. answer[first].Body];
        ReadOnlySpan<byte> rest = body;
        DuplexBytes.ReadVarint(ref rest);
        DuplexBytes.ReadVarint(ref rest);
        int at = body.Length - rest.Length + InFirstChunk;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(at), correlation);
        answer[first] = answer[first] with { Body = body };
    }

    private static bool IsSame(DuplexMessage recorded, DuplexMessage made) =>
        recorded.Type.Text == made.Type.Text
        && recorded.Serializer == made.Serializer
        && recorded.Receiver?.Text == made.Receiver?.Text
        && (recorded.Envelope is { } envelope
            ? made.Envelope is { } other && Plain(envelope).IsSameRequestAs(Plain(other))
            : recorded.Payload.AsSpan().SequenceEqual(made.Payload));

    /// <summary>What GoAkt's client and this one say alike: they differ in how an actor is passivated, and a grain
    /// activated.</summary>
    private static WireMessage Plain(WireMessage request) => request.Body switch
    {
        RemoteSpawnRequest spawn => request with
        {
            Body = new RemoteSpawnRequest
            {
                Host = spawn.Host,
                Port = spawn.Port,
                ActorName = spawn.ActorName,
                ActorType = spawn.ActorType,
                Singleton = spawn.Singleton is null ? null : new SingletonSpec(),
            },
        },
        RemoteTellRequest tell => request with { Body = Plain(tell) },
        RemoteTellGrainRequest tell => request with
        {
            Body = new RemoteTellGrainRequest { Grain = Plain(tell.Grain), Message = tell.Message },
        },
        RemoteAskGrainRequest ask => request with
        {
            Body = new RemoteAskGrainRequest { Grain = Plain(ask.Grain), Message = ask.Message },
        },
        _ => request,
    };

    private static RemoteTellRequest Plain(RemoteTellRequest tell)
    {
        tell = tell.Clone();
        foreach (RemoteMessage message in tell.RemoteMessages)
        {
            message.Sender = Google.Protobuf.ByteString.Empty;
        }

        return tell;
    }

    private static Grain Plain(Grain grain) => new() { GrainId = grain.GrainId, Host = grain.Host, Port = grain.Port };
}
