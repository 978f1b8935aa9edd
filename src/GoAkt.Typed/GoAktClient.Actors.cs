using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Routing;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed;

/// <content>Actors without a contract.</content>
public sealed partial class GoAktClient
{
    /// <summary>Sends a message to an actor and awaits its reply.</summary>
    /// <typeparam name="TReply">
    /// The message that the actor answers, or <see cref="IMessage"/> for one that may answer several types.
    /// </typeparam>
    /// <param name="actor">The actor.</param>
    /// <param name="message">The message; it may be changed or sent again as soon as this returns its task.</param>
    /// <param name="timeout">The longest that the ask may take; null for <see cref="GoAktClientOptions.AskTimeout"/>,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have received the message all the same.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="ArgumentException">The message is null, or the actor's id is the default one, which names
    /// nobody.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is neither more than zero nor infinite, or more than
    /// 24.8 days.</exception>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    /// <exception cref="AskTimeoutException">The actor did not reply in time.</exception>
    /// <exception cref="UnexpectedReplyException">The reply is of another type.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public Task<TReply> AskAsync<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply
    >(ActorId actor, IMessage message, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where TReply : class, IMessage
    {
        try
        {
            ArgumentNullException.ThrowIfNull(message);
            return AskCoreAsync<TReply>(
                method: null,
                actor,
                message,
                MessageType.Of(message),
                ReplyParserFor<TReply>(message),
                timeout ?? _current.AskTimeout,
                cancellationToken);
        }
        catch (Exception e)
        {
            return FailedCall.Of<TReply>(e);
        }
    }

    /// <summary>Sends several messages to an actor in one request and awaits a reply to each, in order.</summary>
    /// <typeparam name="TReply">
    /// The message that the actor answers, or <see cref="IMessage"/> for one that may answer several types.
    /// </typeparam>
    /// <param name="actor">The actor.</param>
    /// <param name="messages"> The messages; none at all is answered by an empty list, without a call. They and their
    /// list may be changed as soon as this returns its task.
    /// </param>
    /// <param name="timeout">The longest that the asks may take together; null for
    /// <see cref="GoAktClientOptions.AskTimeout"/>, <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have received messages all the same.</param>
    /// <returns>One reply per message.</returns>
    /// <exception cref="ArgumentException">The batch or one of its messages is null, the actor's id is the default one,
    /// which names nobody, or the time-out is out of its range.</exception>
    /// <exception cref="GoAktException">The call failed; the actor may have handled some of the messages.</exception>
    public async Task<IReadOnlyList<TReply>> AskAllAsync<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply
    >(
        ActorId actor,
        IEnumerable<IMessage> messages,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
        where TReply : class, IMessage
    {
        IReadOnlyList<IMessage> batch = Batch.Of(messages);
        return await AskAllCoreAsync<TReply>(
            method: null,
            actor,
            batch,
            ReplyParserFor<TReply>(batch),
            timeout ?? _current.AskTimeout,
            cancellationToken).InPlace();
    }

    /// <summary>Sends a message to an actor and awaits no reply.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="message">The message; it may be changed or sent again as soon as this returns its task.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have received the message all the same.</param>
    /// <returns>A task that ends, on Duplex, when the message has been written to the connection: it may be lost after
    /// that, and no error says so. On Framed and Connect it ends when the actor's node has taken the message.</returns>
    /// <exception cref="ArgumentException">The message is null, or the actor's id is the default one, which names
    /// nobody.</exception>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    /// <exception cref="BackpressureException">Too much waits to be sent to the node already, or it took no more until
    /// <see cref="GoAktClientOptions.RequestTimeout"/> was over, or the actor's mailbox is full.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public Task TellAsync(ActorId actor, IMessage message, CancellationToken cancellationToken = default)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(message);
            return TellCoreAsync(method: null, actor, message, MessageType.Of(message), cancellationToken);
        }
        catch (Exception e)
        {
            return FailedCall.Of<bool>(e);
        }
    }

    /// <summary>Sends several messages to an actor in one request and awaits no replies.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="messages">
    /// The messages; none at all makes no call. They and their list may be changed as soon as this returns its task.
    /// </param>
    /// <param name="cancellationToken">Gives the call up; the actor may have received messages all the same.</param>
    /// <returns>A task that ends, on Duplex, when the messages have been written to the connection: they may be lost
    /// after that, and no error says so. On Framed and Connect it ends when the actor's node has taken them.</returns>
    /// <exception cref="ArgumentException">The batch or one of its messages is null, or the actor's id is the default
    /// one, which names nobody.</exception>
    /// <exception cref="BackpressureException">Too much waits to be sent to the node already, or it took no more until
    /// <see cref="GoAktClientOptions.RequestTimeout"/> was over, or the actor's mailbox is full.</exception>
    /// <exception cref="GoAktException">The call failed; the actor may have received some of the messages.</exception>
    public async Task TellAllAsync(
        ActorId actor,
        IEnumerable<IMessage> messages,
        CancellationToken cancellationToken = default) =>
        await TellAllCoreAsync(method: null, actor, Batch.Of(messages), cancellationToken).InPlace();

    /// <summary>Spawns an actor.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="options">How it is spawned; null for the defaults.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have been spawned all the same.</param>
    /// <returns>A task that ends when the node has answered. A node without clustering answers success for a name that
    /// exists.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or the actor's id is the default one, which
    /// names nobody.</exception>
    /// <exception cref="ActorAlreadyExistsException">The cluster has an actor of that name.</exception>
    /// <exception cref="KindNotRegisteredException">The node does not know the kind.</exception>
    /// <exception cref="NotSupportedByWireException"> The node's generation has no field for one of the options, as far
    /// as the wire shows (see <see cref="SpawnOptions"/>).
    /// </exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public async Task SpawnAsync(
        ActorId actor, SpawnOptions? options = null, CancellationToken cancellationToken = default)
    {
        (RemoteSpawnRequest request, IBalancer? balancer) = ToRequest(actor, options);
        await RunAsync(
            new CallSubject(CallType.Spawn, actor, IsGrain: false, Method: null, s_noMessages),
            (_, record, token) => AnyNode.SpawnAsync(actor, request, balancer, record, token),
            cancellationToken).InPlace();
    }

    /// <summary>Spawns an actor unless the cluster has one of that name.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="options">How it is spawned; null for the defaults. Of an actor that is there they change
    /// nothing.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have been spawned all the same.</param>
    /// <returns>True if it was spawned, false if it was there. Names are unique in the cluster whatever the kind: an
    /// actor of another kind that has the name is there as well. Without clustering a node may say that it has spawned
    /// an actor that another caller has spawned at the same moment.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or the actor's id is the default one, which
    /// names nobody.</exception>
    /// <exception cref="KindNotRegisteredException">The node does not know the kind.</exception>
    /// <exception cref="NotSupportedByWireException"> The node's generation has no field for one of the options, as far
    /// as the wire shows (see <see cref="SpawnOptions"/>).
    /// </exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public async Task<bool> EnsureSpawnedAsync(
        ActorId actor, SpawnOptions? options = null, CancellationToken cancellationToken = default)
    {
        (RemoteSpawnRequest request, IBalancer? balancer) = ToRequest(actor, options);
        return await RunAsync(
            new CallSubject(CallType.EnsureSpawned, actor, IsGrain: false, Method: null, s_noMessages),
            (_, record, token) => AnyNode.EnsureSpawnedAsync(actor, request, balancer, record, token),
            CallPipeline.WasSpawned,
            expected: null,
            cancellationToken).InPlace();
    }

    /// <summary>Stops an actor and starts it afresh under its name. A name that does not exist is no error.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>A task that ends when the node has answered.</returns>
    /// <exception cref="ArgumentException">The actor's id is the default one, which names nobody.</exception>
    /// <exception cref="GoAktException">The call failed.</exception>
    public Task RespawnAsync(ActorId actor, CancellationToken cancellationToken = default) =>
        CallOwnerAsync(
            CallType.Respawn,
            CallNames.Respawn,
            actor,
            static (remoting, name, call) => remoting.RespawnAsync(name, call),
            cancellationToken);

    /// <summary>Lets an actor go on that was suspended after a failure. A name that does not exist is no
    /// error.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>A task that ends when the node has answered.</returns>
    /// <exception cref="ArgumentException">The actor's id is the default one, which names nobody.</exception>
    /// <exception cref="GoAktException">The call failed.</exception>
    public Task ReinstateAsync(ActorId actor, CancellationToken cancellationToken = default) =>
        CallOwnerAsync(
            CallType.Reinstate,
            CallNames.Reinstate,
            actor,
            static (remoting, name, call) => remoting.ReinstateAsync(name, call),
            cancellationToken);

    /// <summary>Stops an actor. A name that does not exist is no error.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have been stopped all the same.</param>
    /// <returns>A task that ends when the node has answered.</returns>
    /// <exception cref="ArgumentException">The actor's id is the default one, which names nobody.</exception>
    /// <exception cref="GoAktException">The call failed.</exception>
    public Task StopAsync(ActorId actor, CancellationToken cancellationToken = default) =>
        CallOwnerAsync(
            CallType.Stop,
            CallNames.Stop,
            actor,
            static (remoting, name, call) => remoting.StopAsync(name, call),
            cancellationToken);

    /// <summary>Asks the cluster whether there is an actor of that name.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>True if there is one.</returns>
    /// <exception cref="ArgumentException">The actor's id is the default one, which names nobody.</exception>
    /// <exception cref="GoAktException">The call failed.</exception>
    public async Task<bool> ExistsAsync(ActorId actor, CancellationToken cancellationToken = default) =>
        await Router.ExistsAsync(actor, cancellationToken).InPlace();

    /// <summary>Asks the cluster where an actor lives.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>Its address.</returns>
    /// <exception cref="ArgumentException">The actor's id is the default one, which names nobody.</exception>
    /// <exception cref="ActorNotFoundException">There is no actor of that name.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public Task<ActorAddress> WhereisAsync(ActorId actor, CancellationToken cancellationToken = default) =>
        Router.WhereisAsync(actor, cancellationToken);

    private Task CallOwnerAsync(
        CallType type,
        string callName,
        ActorId actor,
        Func<NodeRemoting, string, CallOptions, ValueTask> request,
        CancellationToken cancellationToken) =>
        RunAsync(
            new CallSubject(type, actor, IsGrain: false, Method: null, s_noMessages),
            (_, record, token) => Router.CallOwnerAsync(callName, actor, request, record, token),
            cancellationToken);

    private (RemoteSpawnRequest Request, IBalancer? Balancer) ToRequest(ActorId actor, SpawnOptions? options)
    {
        actor.RequireName();
        options ??= new SpawnOptions();
        options.Validate();
        IBalancer? balancer = options.Strategy is { } strategy ? _balancers.GetOrAdd(strategy, Balancers.For) : null;
        return (options.ToRequest(actor), balancer);
    }
}
