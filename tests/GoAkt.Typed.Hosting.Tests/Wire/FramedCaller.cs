using System.Net;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>Calls a node over one Framed connection, with requests written by docs/wire.md.</summary>
internal sealed class FramedCaller : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly EmbeddedNode _node;

    private FramedCaller(EmbeddedNode node, RawConnection connection)
    {
        _node = node;
        Connection = connection;
    }

    public RawConnection Connection { get; }

    public static async Task<FramedCaller> ConnectAsync(EmbeddedNode node) =>
        new(node, await RawConnection.OpenAsync(node.ListenEndPoint));

    public async Task<string> AskAsync(string actor, string question)
    {
        RemoteAskResponse response =
            await Connection.RequestAsync<RemoteAskResponse>(Ask(actor, s_patience, Text(question)));
        return TextOf(response.Messages[0]);
    }

    /// <summary>Asks what the node has to refuse.</summary>
    public Task<Error> RefusedAsync(string actor, IMessage message, TimeSpan timeout) =>
        Connection.RequestAsync<Error>(Ask(actor, timeout, message));

    public Task<Error> RefusedAsync(string actor, string question) => RefusedAsync(actor, Text(question), s_patience);

    public Task TellAsync(string actor, params long[] commands)
    {
        RemoteTellRequest request = new();
        request.RemoteMessages.Add(
            commands.Select(command => Messages.To(_node, actor, new Int64Value { Value = command })));
        return Connection.RequestAsync<RemoteTellResponse>(request);
    }

    public RemoteAskRequest Ask(string actor, TimeSpan timeout, params IMessage[] messages)
    {
        RemoteAskRequest request = new() { Timeout = Duration.FromTimeSpan(timeout) };
        request.RemoteMessages.Add(messages.Select(message => Messages.To(_node, actor, message)));
        return request;
    }

    public RemoteSpawnRequest Spawn(
        string name,
        string kind = "tests.scripted",
        PassivationStrategy? passivation = null) =>
        new()
        {
            Host = Host,
            Port = Port,
            ActorName = name,
            ActorType = kind,
            Relocatable = true,
            PassivationStrategy = passivation,
        };

    public Task<RemoteSpawnResponse> SpawnAsync(string name, PassivationStrategy? passivation = null) =>
        Connection.RequestAsync<RemoteSpawnResponse>(Spawn(name, passivation: passivation));

    public Task StopAsync(string name) =>
        Connection.RequestAsync<RemoteStopResponse>(new RemoteStopRequest { Host = Host, Port = Port, Name = name });

    public Task RespawnAsync(string name) =>
        Connection.RequestAsync<RemoteReSpawnResponse>(
            new RemoteReSpawnRequest
            {
                Host = Host,
                Port = Port,
                Name = name,
            });

    public Task ReinstateAsync(string name) =>
        Connection.RequestAsync<RemoteReinstateResponse>(
            new RemoteReinstateRequest
            {
                Host = Host,
                Port = Port,
                Name = name,
            });

    public async Task<Metric> MetricAsync(string name)
    {
        RemoteMetricRequest request = new() { Host = Host, Port = Port, Name = name };
        return (await Connection.RequestAsync<RemoteMetricResponse>(request)).Metric;
    }

    public async Task<bool> IsAsync(string name, State state)
    {
        RemoteStateRequest request = new() { Host = Host, Port = Port, Name = name, State = state };
        return (await Connection.RequestAsync<RemoteStateResponse>(request)).State;
    }

    public Grain Grain(string name, string kind = "actors.countergrain") => new()
    {
        GrainId = new GrainId { Kind = kind, Name = name, Value = $"{kind}/{name}" },
        Host = Host,
        Port = Port,
        ActivationTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)),
        ActivationRetries = 5,
    };

    public RemoteAskGrainRequest AskGrain(string name, IMessage message, TimeSpan? timeout = null) => new()
    {
        Grain = Grain(name),
        Message = Messages.InnerFrame(message),
        RequestTimeout = Duration.FromTimeSpan(timeout ?? s_patience),
    };

    public static StringValue Text(string text) => new() { Value = text };

    public static string TextOf(ByteString innerFrame) =>
        StringValue.Parser.ParseFrom(WireFrame.TryParse(innerFrame.Span)!.Body).Value;

    public void Dispose() => Connection.Dispose();

    public string Host => IPEndPoint.Parse(_node.Address).Address.ToString();

    public int Port => IPEndPoint.Parse(_node.Address).Port;
}
