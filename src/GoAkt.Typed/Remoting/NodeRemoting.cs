using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// Speaks to one node, in GoAkt's terms and over one of its wires. Requests carry the address that the node calls
/// itself; the endpoint that is dialled may be another. Every failure is a <see cref="RemotingException"/>, a caller's
/// own cancellation an <see cref="OperationCanceledException"/>.
/// </summary>
/// <remarks>The envelopes are the same on all wires but for the hot path of ask and tell.</remarks>
internal abstract class NodeRemoting(RemotingTarget target) : IAsyncDisposable
{
    /// <summary>
    /// Raised when the node or the network has ended a connection, even an idle one; handlers run on the thread that
    /// has found out, which may be at work for other connections too, and must neither block nor throw. A wire that
    /// does not see the end of its connections never raises it.
    /// </summary>
    public event Action? ConnectionLost;

    /// <summary>Raised when the node turns out not to speak this wire any more; as <see cref="ConnectionLost"/>
    /// otherwise.</summary>
    public event Action? WireRefused;

    public abstract WireProtocol Protocol { get; }

    /// <summary>What tells this wire from another: its protocol, and how messages and connections are coded in
    /// it.</summary>
    public virtual string Dialect => $"{Protocol} {Target.Compression}";

    /// <summary>
    /// Whether a tell to an actor that is not there fails. Where it does not, its address has to be verified every now
    /// and then.
    /// </summary>
    public virtual bool TellReportsMissingActor => true;

    /// <summary>Whether the wire itself asks for the actor of a batch of tells that was not heard of lately, so that
    /// the batch keeps its place among what is told to that actor.</summary>
    public virtual bool VerifiesBatches => false;

    /// <summary>Whether the node has ever answered over this wire, if only with an error.</summary>
    public abstract bool HasAnswered { get; }

    /// <summary>Whether a node that speaks this may speak Duplex some time later, having been upgraded.</summary>
    public virtual bool MaySpeakDuplex => false;

    /// <summary>Whether calls are under way, or were a few milliseconds ago; false where the wire does not
    /// tell.</summary>
    public virtual bool IsBusy => false;

    /// <summary>What is open and waits at present; null where the wire does not tell.</summary>
    public virtual NodeTraffic? Traffic => null;

    /// <summary>
    /// Closes the connections that no call uses at present, for they may be half-open: the next call opens a new one.
    /// Calls under way go on.
    /// </summary>
    public abstract void CloseFreeConnections();

    protected RemotingTarget Target { get; } = target;

    /// <summary>How the node wants the application's messages.</summary>
    protected abstract PayloadFormat Payloads { get; }

    /// <summary>Sends one message and awaits its reply: the way of every typed ask.</summary>
    public abstract ValueTask<IMessage> AskAsync(
        ActorAddress receiver, IMessage message, MessageType messageType, ReplyParser replyParser, CallOptions options);

    /// <summary>Sends several messages in one request and awaits a reply to each, in order.</summary>
    public abstract ValueTask<IReadOnlyList<IMessage>> AskAllAsync(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, ReplyParser replyParser, CallOptions options);

    /// <summary>Sends one message and awaits that the node has taken it.</summary>
    public abstract ValueTask TellAsync(
        ActorAddress receiver, IMessage message, MessageType messageType, CallOptions options);

    /// <summary>Sends several messages in one request and awaits that the node has taken them.</summary>
    public abstract ValueTask TellAllAsync(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, CallOptions options);

    /// <summary>Asks what only some generations can tell, such as an actor's state; host and port are the caller's to
    /// fill in.</summary>
    public abstract ValueTask<TResponse> RequestAsync<TResponse>(
        Envelope<TResponse> envelope, IMessage request, CallOptions options)
        where TResponse : class, IMessage<TResponse>, new();

    public abstract ValueTask DisposeAsync();

    /// <summary>
    /// Asks the node where the cluster has an actor. A child may be known there by its qualified name, as from GoAkt
    /// 4.6 on, or by the bare one: its host's version decides.
    /// </summary>
    public async ValueTask<ActorAddress> FindAsync(string name, CallOptions options)
    {
        try
        {
            return await LookupAsync(name, options).InPlace();
        }
        catch (RemotingException e)
            when (e is { Failure: RemotingFailure.Answered, Code: ErrorCode.NotFound }
                && QualifiedName.TryGetBare(name, out _))
        {
            return await FindBareAsync(name, e, options).InPlace();
        }
    }

    /// <summary>Asks the node where the cluster has an actor that is known by exactly that name.</summary>
    public virtual async ValueTask<ActorAddress> LookupAsync(string name, CallOptions options)
    {
        RemoteLookupRequest request = new() { Host = Target.Address.Host, Port = Target.Address.Port, Name = name };
        RemoteLookupResponse response = await RequestAsync(Envelopes.Lookup, request, options).InPlace();
        try
        {
            return WireAddress.Read(response.Address.Span);
        }
        catch (FormatException e)
        {
            throw RemotingException.UnreadableReply($"the look-up's answer can't be read: {e.Message}", e);
        }
    }

    /// <summary>Asks the node that owns an actor whether the actor is still there; if not, the node's answer is "not
    /// found".</summary>
    public virtual async ValueTask VerifyAsync(ActorAddress address, CallOptions options)
    {
        ActorAddress found = await FindAsync(address.Name, options).InPlace();
        if (found.Host != address.Host || found.Port != address.Port)
        {
            throw RemotingException.Answered(ErrorCode.NotFound, $"the actor is at {found} now");
        }
    }

    /// <summary>Spawns an actor; host and port of the request are filled in here.</summary>
    /// <returns>The actor's address, where the node answers with it.</returns>
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

    /// <summary>The number of actors and grains on the node.</summary>
    public async ValueTask<ulong> LoadAsync(CallOptions options)
    {
        GetNodeMetricRequest request = new() { NodeAddress = Target.Address.ToString() };
        GetNodeMetricResponse response = await RequestAsync(Envelopes.NodeMetric, request, options).InPlace();
        return response.Load;
    }

    /// <summary>Sends one message to a grain and awaits its reply; host and port of the grain are filled in
    /// here.</summary>
    public async ValueTask<IMessage> AskGrainAsync(
        Grain grain, IMessage message, ReplyParser replyParser, CallOptions options)
    {
        RemoteAskGrainRequest request = new()
        {
            Grain = OnThisNode(grain),
            Message = Encode(message),
            RequestTimeout = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(options.TimeLeft()),
        };
        try
        {
            RemoteAskGrainResponse response = await RequestAsync(Envelopes.AskGrain, request, options).InPlace();
            return AskReply.Parse(response.Message.Span, Payloads, replyParser);
        }
        catch (RemotingException e) when (e.IsRepeatable)
        {
            throw e.With(KeptMessages.FromPayload(request.Message.Span, Payloads));
        }
    }

    /// <summary>Sends one message to a grain and awaits that the grain has handled it, or, where the node knows of
    /// one-way tells, that it waits in the grain's mailbox.</summary>
    public async ValueTask TellGrainAsync(Grain grain, IMessage message, bool oneWay, CallOptions options)
    {
        RemoteTellGrainRequest request = new()
        {
            Grain = OnThisNode(grain),
            Message = Encode(message),
            OneWay = oneWay,
        };
        try
        {
            await RequestAsync(Envelopes.TellGrain, request, options).InPlace();
        }
        catch (RemotingException e) when (e.IsRepeatable)
        {
            throw e.With(KeptMessages.FromPayload(request.Message.Span, Payloads));
        }
    }

    public async ValueTask ActivateGrainAsync(Grain grain, CallOptions options)
    {
        RemoteActivateGrainRequest request = new() { Grain = OnThisNode(grain) };
        await RequestAsync(Envelopes.ActivateGrain, request, options).InPlace();
    }

    /// <summary>The node has shown that it is there, so what waits before it is dialled again need not.</summary>
    public virtual void NoteReachable()
    {
    }

    protected void RaiseConnectionLost() => ConnectionLost?.Invoke();

    protected void RaiseWireRefused() => WireRefused?.Invoke();

    /// <summary>Up to 3.11 the request has a form of its own.</summary>
    protected virtual ValueTask<RemoteSpawnResponse> SpawnCoreAsync(RemoteSpawnRequest request, CallOptions options) =>
        RequestAsync(Envelopes.Spawn, request, options);

    private async ValueTask<ActorAddress> FindBareAsync(string name, RemotingException notFound, CallOptions options)
    {
        QualifiedName.TryGetBare(name, out string bare);
        ActorAddress? found;
        try
        {
            found = await LookupAsync(bare, options).InPlace();
        }
        catch (RemotingException e) when (e is { Failure: RemotingFailure.Answered, Code: ErrorCode.NotFound })
        {
            found = null;
        }

        return found is not null && QualifiedName.IsAt(name, found) ? found : throw notFound;
    }

    private ByteString Encode(IMessage message)
    {
        try
        {
            return Payload.Encode(message, Payloads);
        }
        catch (UnwritableMessageException e)
        {
            throw RemotingException.Of(e);
        }
    }

    private Grain OnThisNode(Grain grain)
    {
        grain.Host = Target.Address.Host;
        grain.Port = Target.Address.Port;
        return grain;
    }
}

/// <summary>What a wire has open to a node, and what waits for it.</summary>
/// <param name="Connections">How many connections are open, or being opened.</param>
/// <param name="QueuedBytes">How many bytes of requests wait to be sent.</param>
internal readonly record struct NodeTraffic(int Connections, long QueuedBytes)
{
    public static NodeTraffic operator +(NodeTraffic one, NodeTraffic other) =>
        new(one.Connections + other.Connections, one.QueuedBytes + other.QueuedBytes);
}
