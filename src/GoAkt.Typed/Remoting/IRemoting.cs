using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// Speaks to one node, in GoAkt's terms and over one of its wires. Requests carry the address that the node calls
/// itself; the endpoint that is dialled may be another. Every failure is a <see cref="RemotingException"/>, a caller's
/// own cancellation an <see cref="OperationCanceledException"/>.
/// </summary>
internal interface IRemoting : IAsyncDisposable
{
    /// <summary>
    /// Raised when the node or the network has ended a connection, were it an idle one; handlers run on the
    /// connection's thread, and must not throw. A wire that does not see the end of its connections never raises it.
    /// </summary>
    event Action? ConnectionLost;

    WireProtocol Protocol { get; }

    /// <summary>What tells this wire from another: its protocol, and how messages and connections are coded in
    /// it.</summary>
    string Dialect { get; }

    /// <summary>
    /// Whether a tell to an actor that is not there fails. Where it does not, its address has to be verified every now
    /// and then.
    /// </summary>
    bool TellReportsMissingActor { get; }

    /// <summary>Whether the node has ever answered over this wire, were it with an error.</summary>
    bool HasAnswered { get; }

    /// <summary>
    /// Closes the connections that no call uses at present, for they may be half-open: the next call opens a new one.
    /// Calls under way go on.
    /// </summary>
    void CloseFreeConnections();

    /// <summary>
    /// Whether the wire itself asks for an actor before it tells it something, if <see cref="CallOptions.Presence"/>
    /// says that this is due. So tells that wait for it keep their order.
    /// </summary>
    bool VerifiesBeforeTelling { get; }

    /// <summary>Sends one message and awaits its reply: the way of every typed ask.</summary>
    ValueTask<IMessage> AskAsync(
        ActorAddress receiver, IMessage message, MessageType messageType, ReplyParser replyParser, CallOptions options);

    /// <summary>Sends several messages in one request and awaits a reply to each, in order.</summary>
    ValueTask<IReadOnlyList<IMessage>> AskAllAsync(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, ReplyParser replyParser, CallOptions options);

    /// <summary>Sends one message and awaits that the node has taken it.</summary>
    ValueTask TellAsync(ActorAddress receiver, IMessage message, MessageType messageType, CallOptions options);

    /// <summary>Sends several messages in one request and awaits that the node has taken them.</summary>
    ValueTask TellAllAsync(ActorAddress receiver, IReadOnlyList<IMessage> messages, CallOptions options);

    ValueTask<ActorAddress> LookupAsync(string name, CallOptions options);

    /// <summary>Asks the node that owns an actor whether the actor is still there; if not, the node's answer is "not
    /// found".</summary>
    ValueTask VerifyAsync(ActorAddress address, CallOptions options);

    /// <summary>Spawns an actor; host and port of the request are filled in here.</summary>
    /// <returns>The actor's address, where the node answers with it.</returns>
    ValueTask<ActorAddress?> SpawnAsync(RemoteSpawnRequest request, CallOptions options);

    ValueTask RespawnAsync(string name, CallOptions options);

    ValueTask ReinstateAsync(string name, CallOptions options);

    ValueTask StopAsync(string name, CallOptions options);

    ValueTask<IReadOnlyList<string>> KindsAsync(CallOptions options);

    /// <summary>The number of actors and grains on the node.</summary>
    ValueTask<ulong> LoadAsync(CallOptions options);

    /// <summary>Sends one message to a grain and awaits its reply; host and port of the grain are filled in
    /// here.</summary>
    ValueTask<IMessage> AskGrainAsync(Grain grain, IMessage message, ReplyParser replyParser, CallOptions options);

    ValueTask TellGrainAsync(Grain grain, IMessage message, CallOptions options);

    ValueTask ActivateGrainAsync(Grain grain, CallOptions options);

    /// <summary>Asks what only some generations can tell, such as an actor's state; host and port are the caller's to
    /// fill in.</summary>
    ValueTask<TResponse> RequestAsync<TResponse>(Envelope<TResponse> envelope, IMessage request, CallOptions options)
        where TResponse : class, IMessage<TResponse>, new();
}
