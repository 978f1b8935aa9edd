using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>What the wires have in common: the same envelopes for everything but the hot path of ask and
/// tell.</summary>
internal abstract class RemotingBase(RemotingTarget target) : IRemoting
{
    public event Action? ConnectionLost;

    public abstract WireProtocol Protocol { get; }

    public virtual string Dialect => $"{Protocol} {Target.Compression}";

    public virtual bool TellReportsMissingActor => true;

    public abstract bool HasAnswered { get; }

    public abstract void CloseFreeConnections();

    public virtual bool VerifiesBeforeTelling => false;

    protected RemotingTarget Target { get; } = target;

    public abstract ValueTask<IMessage> AskAsync(
        ActorAddress receiver, IMessage message, MessageType messageType, ReplyParser replyParser, CallOptions options);

    public abstract ValueTask<IReadOnlyList<IMessage>> AskAllAsync(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, ReplyParser replyParser, CallOptions options);

    public abstract ValueTask TellAsync(
        ActorAddress receiver, IMessage message, MessageType messageType, CallOptions options);

    public abstract ValueTask TellAllAsync(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, CallOptions options);

    public abstract ValueTask<TResponse> RequestAsync<TResponse>(
        Envelope<TResponse> envelope, IMessage request, CallOptions options)
        where TResponse : class, IMessage<TResponse>, new();

    public abstract ValueTask DisposeAsync();

    public virtual async ValueTask<ActorAddress> LookupAsync(string name, CallOptions options)
    {
        RemoteLookupRequest request = new() { Host = Target.Address.Host, Port = Target.Address.Port, Name = name };
        RemoteLookupResponse response = await RequestAsync(Envelopes.Lookup, request, options).InPlace();
        try
        {
            return ActorAddress.FromWire(response.Address.Span);
        }
        catch (FormatException e)
        {
            throw RemotingException.UnreadableReply($"the look-up's answer can't be read: {e.Message}", e);
        }
    }

    public virtual async ValueTask VerifyAsync(ActorAddress address, CallOptions options)
    {
        ActorAddress found = await LookupAsync(address.Name, options).InPlace();
        if (found.Host != address.Host || found.Port != address.Port)
        {
            throw RemotingException.Answered(ErrorCode.NotFound, $"the actor is at {found} now");
        }
    }

    public async ValueTask<ActorAddress?> SpawnAsync(RemoteSpawnRequest request, CallOptions options)
    {
        request.Host = Target.Address.Host;
        request.Port = Target.Address.Port;
        RemoteSpawnResponse response = await SpawnCoreAsync(request, options).InPlace();
        try
        {
            return response.Address.Length == 0 ? null : ActorAddress.Parse(response.Address);
        }
        catch (FormatException e)
        {
            throw RemotingException.UnreadableReply($"the spawned actor's address can't be read: {e.Message}", e);
        }
    }

    public async ValueTask RespawnAsync(string name, CallOptions options)
    {
        RemoteReSpawnRequest request = new() { Host = Target.Address.Host, Port = Target.Address.Port, Name = name };
        await RequestAsync(Envelopes.Respawn, request, options).InPlace();
    }

    public async ValueTask ReinstateAsync(string name, CallOptions options)
    {
        RemoteReinstateRequest request = new() { Host = Target.Address.Host, Port = Target.Address.Port, Name = name };
        await RequestAsync(Envelopes.Reinstate, request, options).InPlace();
    }

    public async ValueTask StopAsync(string name, CallOptions options)
    {
        RemoteStopRequest request = new() { Host = Target.Address.Host, Port = Target.Address.Port, Name = name };
        await RequestAsync(Envelopes.Stop, request, options).InPlace();
    }

    public async ValueTask<IReadOnlyList<string>> KindsAsync(CallOptions options)
    {
        GetKindsRequest request = new() { NodeAddress = Target.Address.ToString() };
        GetKindsResponse response = await RequestAsync(Envelopes.Kinds, request, options).InPlace();
        return response.Kinds;
    }

    public async ValueTask<ulong> LoadAsync(CallOptions options)
    {
        GetNodeMetricRequest request = new() { NodeAddress = Target.Address.ToString() };
        GetNodeMetricResponse response = await RequestAsync(Envelopes.NodeMetric, request, options).InPlace();
        return response.Load;
    }

    public async ValueTask<IMessage> AskGrainAsync(
        Grain grain, IMessage message, ReplyParser replyParser, CallOptions options)
    {
        PayloadFormat format = await PayloadFormatAsync(options).InPlace();
        RemoteAskGrainRequest request = new()
        {
            Grain = OnThisNode(grain),
            Message = Payload.Encode(message, format),
            RequestTimeout = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(options.Deadline.Remaining),
        };
        try
        {
            RemoteAskGrainResponse response = await RequestAsync(Envelopes.AskGrain, request, options).InPlace();
            return Payload.Parse(response.Message.Span, format, replyParser);
        }
        catch (RemotingException e) when (e.IsRepeatable)
        {
            throw e.With(KeptMessages.FromPayload(request.Message.Span, format));
        }
    }

    public async ValueTask TellGrainAsync(Grain grain, IMessage message, CallOptions options)
    {
        PayloadFormat format = await PayloadFormatAsync(options).InPlace();
        RemoteTellGrainRequest request = new() { Grain = OnThisNode(grain), Message = Payload.Encode(message, format) };
        try
        {
            await RequestAsync(Envelopes.TellGrain, request, options).InPlace();
        }
        catch (RemotingException e) when (e.IsRepeatable)
        {
            throw e.With(KeptMessages.FromPayload(request.Message.Span, format));
        }
    }

    public async ValueTask ActivateGrainAsync(Grain grain, CallOptions options)
    {
        RemoteActivateGrainRequest request = new() { Grain = OnThisNode(grain) };
        await RequestAsync(Envelopes.ActivateGrain, request, options).InPlace();
    }

    protected void RaiseConnectionLost() => ConnectionLost?.Invoke();

    /// <summary>How the node wants user messages; a wire with two generations may have to ask it.</summary>
    protected abstract ValueTask<PayloadFormat> PayloadFormatAsync(CallOptions options);

    /// <summary>Up to 3.11 the request has a form of its own.</summary>
    protected virtual ValueTask<RemoteSpawnResponse> SpawnCoreAsync(RemoteSpawnRequest request, CallOptions options) =>
        RequestAsync(Envelopes.Spawn, request, options);

    private Grain OnThisNode(Grain grain)
    {
        grain.Host = Target.Address.Host;
        grain.Port = Target.Address.Port;
        return grain;
    }
}
