using System.Text;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>Every request that the client sends.</summary>
internal static class Envelopes
{
    private const string RemotingService = "RemotingService";
    private const string ClusterService = "ClusterService";
    private const string? NotOnConnect = null;

    public static readonly Envelope<RemoteLookupResponse> Lookup = new(RemotingService, "RemoteLookup");
    public static readonly Envelope<RemoteAskResponse> Ask = new(RemotingService, "RemoteAsk");
    public static readonly Envelope<RemoteTellResponse> Tell = new(RemotingService, "RemoteTell");
    public static readonly Envelope<RemoteSpawnResponse> Spawn = new(RemotingService, "RemoteSpawn");
    public static readonly Envelope<RemoteReSpawnResponse> Respawn = new(RemotingService, "RemoteReSpawn");
    public static readonly Envelope<RemoteStopResponse> Stop = new(RemotingService, "RemoteStop");
    public static readonly Envelope<RemoteReinstateResponse> Reinstate = new(RemotingService, "RemoteReinstate");
    public static readonly Envelope<RemoteAskGrainResponse> AskGrain = new(RemotingService, "RemoteAskGrain");
    public static readonly Envelope<RemoteTellGrainResponse> TellGrain = new(RemotingService, "RemoteTellGrain");
    public static readonly Envelope<RemoteActivateGrainResponse> ActivateGrain =
        new(RemotingService, "RemoteActivateGrain");
    public static readonly Envelope<GetKindsResponse> Kinds = new(ClusterService, "GetKinds");
    public static readonly Envelope<GetNodeMetricResponse> NodeMetric = new(ClusterService, "GetNodeMetric");
    public static readonly Envelope<RemoteKindResponse> Kind = new(NotOnConnect, "RemoteKind");
    public static readonly Envelope<RemoteStateResponse> State = new(NotOnConnect, "RemoteState");
    public static readonly Envelope<RemoteMetricResponse> Metric = new(NotOnConnect, "RemoteMetric");
    public static readonly Envelope<RemoteRoleResponse> Role = new(NotOnConnect, "RemoteRole");
    public static readonly Envelope<RemoteParentResponse> Parent = new(NotOnConnect, "RemoteParent");
    public static readonly Envelope<RemoteChildrenResponse> Children = new(NotOnConnect, "RemoteChildren");
    public static readonly Envelope<RemoteStashSizeResponse> StashSize = new(NotOnConnect, "RemoteStashSize");
    public static readonly Envelope<RemotePassivationStrategyResponse> PassivationStrategy =
        new(NotOnConnect, "RemotePassivationStrategy");
}

/// <summary>One request that a node serves: its names on each wire, and how its response is parsed.</summary>
/// <param name="connectService">The service that has it on Connect, or null if nodes that speak Connect do not serve
/// it.</param>
/// <param name="method">Its name.</param>
internal sealed class Envelope<TResponse>(string? connectService, string method)
    where TResponse : class, IMessage<TResponse>, new()
{
    /// <summary>Where Connect posts the request to; null if nodes that speak Connect do not serve it.</summary>
    public string? ConnectPath { get; } = connectService is null ? null : $"/internalpb.{connectService}/{method}";

    /// <summary>The request's full name, as Framed and Duplex write it.</summary>
    public byte[] Utf8RequestName { get; } = Encoding.UTF8.GetBytes($"internalpb.{method}Request");

    /// <summary>The response's full name, as Framed and Duplex write it.</summary>
    public byte[] Utf8ResponseName { get; } = Encoding.UTF8.GetBytes($"internalpb.{method}Response");

    public MessageParser<TResponse> Parser { get; } = new(static () => new TResponse());
}
