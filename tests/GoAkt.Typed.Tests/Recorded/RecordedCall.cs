using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using Google.Protobuf;

namespace GoAkt.Typed.Tests.Recorded;

/// <summary>A client and a server that answers as the genuine node did in one scenario.</summary>
internal sealed class RecordedCall : IAsyncDisposable
{
    public const double InitialWeight = 7;

    private readonly ScriptedNode _server;

    private RecordedCall(
        RecordingFile recording,
        RecordedExchange exchange,
        WireScript script,
        ScriptedNode server,
        Node node,
        GoAktClient client)
    {
        Recording = recording;
        Exchange = exchange;
        Script = script;
        _server = server;
        Node = node;
        Client = client;
    }

    public RecordingFile Recording { get; }

    public RecordedExchange Exchange { get; }

    public WireScript Script { get; }

    public GoAktClient Client { get; }

    /// <summary>The node that the scenario speaks to, by the address that the request carries.</summary>
    public Node Node { get; }

    public bool IsConnect => Recording.Wire == "Connect";

    /// <summary>More than the recorded one: that may be over before a busy machine has sent the request.</summary>
    public static TimeSpan Timeout => TimeSpan.FromSeconds(50);

    /// <summary>The actor that the request is for.</summary>
    public ActorId Actor => new(KindIn(Exchange.Request!.Body) ?? "actors/echo", NameIn(Exchange.Request!.Body));

    public static async Task<RecordedCall> StartAsync(string recordingName, string scenario)
    {
        var recording = RecordingFile.Load(recordingName);
        RecordedExchange exchange = recording[scenario];
        WireScript script = new(recording, exchange);
        ScriptedNode server = await ScriptedNode.StartAsync(recording.Wire, script);
        Node node = new(AddressIn(exchange.Request?.Body) ?? recording.Node)
        {
            DialAddress = server.Address,
            Weight = InitialWeight,
        };
        GoAktClient client = await PatientClient.ConnectAsync(
            [node],
            options =>
            {
                options.Protocol = recording.Wire == "Connect" ? WireProtocol.Connect : WireProtocol.Framed;
                options.Compression =
                    exchange.Http?.RequestHeaders.ContainsKey("content-encoding") == true
                        ? Compression.Gzip
                        : Compression.None;
                if (exchange.Request?.Body is GetNodeMetricRequest)
                {
                    options.RefreshInterval = TimeSpan.FromHours(1);
                }
            },
            TestContext.Current.CancellationToken);
        return new RecordedCall(recording, exchange, script, server, node, client);
    }

    /// <summary>Asks the scenario's actor.</summary>
    public Task<TReply> AskAsync<TReply>(IMessage message)
        where TReply : class, IMessage<TReply>, new() =>
        Client.AskAsync<TReply>(Actor, message, Timeout, TestContext.Current.CancellationToken);

    public Task TellAsync(IMessage message) => Client.TellAsync(Actor, message, TestContext.Current.CancellationToken);

    public Task SpawnAsync(SpawnOptions? options = null) =>
        Client.SpawnAsync(Actor, options, TestContext.Current.CancellationToken);

    public Task<ActorAddress> WhereisAsync() => Client.WhereisAsync(Actor, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static string NameIn(IMessage request) =>
        request switch
        {
            RemoteAskRequest ask => NameIn(ask.RemoteMessages[0].Receiver),
            RemoteTellRequest tell => NameIn(tell.RemoteMessages[0].Receiver),
            RemoteAskGrainRequest ask => ask.Grain.GrainId.Name,
            RemoteTellGrainRequest tell => tell.Grain.GrainId.Name,
            RemoteActivateGrainRequest activate => activate.Grain.GrainId.Name,
            _ => FieldOf(request, "name")
                ?? FieldOf(request, "actor_name")
                ?? throw new InvalidOperationException("The request names no actor."),
        };

    private static string NameIn(ByteString receiver)
    {
        string text = receiver.ToStringUtf8();
        return text.StartsWith("goakt://", StringComparison.Ordinal)
            ? text[(text.LastIndexOf('/') + 1)..]
            : Address.Parser.ParseFrom(receiver).Name;
    }

    private static string? KindIn(IMessage request) => request switch
    {
        RemoteAskGrainRequest ask => ask.Grain.GrainId.Kind,
        RemoteTellGrainRequest tell => tell.Grain.GrainId.Kind,
        RemoteActivateGrainRequest activate => activate.Grain.GrainId.Kind,
        _ => FieldOf(request, "actor_type"),
    };

    private static string? AddressIn(IMessage? request) =>
        request switch
        {
            null => null,
            RemoteAskGrainRequest ask => $"{ask.Grain.Host}:{ask.Grain.Port}",
            _ => FieldOf(request, "node_address")
                ?? (
                    FieldOf(request, "host") is { } host
                        ? $"{host}:{request.Descriptor.FindFieldByName("port").Accessor.GetValue(request)}"
                        : null),
        };

    private static string? FieldOf(IMessage request, string field) =>
        request.Descriptor.FindFieldByName(field)?.Accessor.GetValue(request) as string;
}
