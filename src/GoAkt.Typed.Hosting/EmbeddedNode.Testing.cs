using GoAkt.Typed.Errors;
using GoAkt.Typed.Proxies;

namespace GoAkt.Typed.Hosting;

/// <content>What tests of the code around a node need: when it is idle, what its actors look like, and what goes wrong
/// with their messages.</content>
public sealed partial class EmbeddedNode
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What a test has go wrong with messages on their way to the node's actors and grains.</summary>
    public NodeFaults Faults { get; }

    /// <summary>
    /// Waits until the node has nothing to do. A test that has told an actor something, whose task has ended, waits for
    /// this and then looks at what the actor has done, whichever wire the message came by.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The task ends once nothing was handled from one look to the next, and at the first of them no request that the
    /// node had read was unanswered, no message was being handled or waited in a mailbox, and no actor or grain was
    /// being started, stopped or respawned. So it waits also for what actors tell or ask each other by a client, and
    /// for what comes of that, and so on. On Duplex, where a tell ends before the node has read it, each peer is asked
    /// for a sign of life, which comes behind all that it has sent. An ask that its actor leaves unanswered is waited
    /// for until its time is over, and a message that <see cref="NodeFaults"/> delays until it is handled, both by
    /// <see cref="EmbeddedNodeOptions.TimeProvider"/>.
    /// </para>
    /// <para>
    /// It does not wait for the messages in the mailbox of a suspended actor; for calls that clients have not sent yet,
    /// or have sent over Connect or Framed and are not awaited; for what an actor's method has left running when its
    /// task has ended; for the handlers of <see cref="ActorFailed"/>; for a passivation that is to come; or for other
    /// nodes. A peer on Duplex that does not answer is waited for until its connection ends, or for 30 seconds.
    /// </para>
    /// <para>
    /// An actor of the node must not wait for this in a method, as it is at work then itself. Where new work comes all
    /// the time it never ends. While the node is being stopped it ends when the node is idle or has stopped.
    /// </para>
    /// </remarks>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends when the node is idle.</returns>
    /// <exception cref="ObjectDisposedException">The node is disposed already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task WaitForIdleAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        await _node.WaitForIdleAsync(_stopped.Task, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Gives the object behind an actor, so that a test can look at its state. Read it while nothing is handled, as
    /// after <see cref="WaitForIdleAsync"/>, since the actor's messages may come on any thread. It may be suspended. A
    /// respawn most often makes a new object; see <see cref="IActorLifecycle.SurvivesRespawn"/>.
    /// </summary>
    /// <typeparam name="TActor">The hosted class, or a class or an interface that it has.</typeparam>
    /// <param name="name">The actor's name.</param>
    /// <returns>The object, which the node goes on using.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    /// <exception cref="ActorNotFoundException">There is no actor of that name.</exception>
    /// <exception cref="InvalidCastException">The actor is of another class.</exception>
    /// <exception cref="InvalidOperationException">The actor is being started, stopped or respawned.</exception>
    public TActor GetActor<TActor>(string name)
        where TActor : class => InstancesOf(ContractSort.Actor).Get<TActor>(name);

    /// <summary>
    /// Gives the object behind a grain that is active, so that a test can look at its state. Read it while nothing is
    /// handled, as after <see cref="WaitForIdleAsync"/>, since the grain's messages may come on any thread. After a
    /// passivation the next message makes a new object.
    /// </summary>
    /// <typeparam name="TGrain">The hosted class, or a class or an interface that it has. It decides where grains of
    /// several kinds have the name; where one class hosts them all, name the contract of the kind here.</typeparam>
    /// <param name="name">The grain's name.</param>
    /// <returns>The object, which the node goes on using.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    /// <exception cref="ActorNotFoundException">No grain of that name is active.</exception>
    /// <exception cref="InvalidCastException">The grains of that name are of other classes.</exception>
    /// <exception cref="InvalidOperationException">The grain is being activated or passivated, or several grains of the
    /// name are of the type.</exception>
    public TGrain GetGrain<TGrain>(string name)
        where TGrain : class => InstancesOf(ContractSort.Grain).Get<TGrain>(name);

    private HostedInstances InstancesOf(ContractSort sort)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new HostedInstances(_node, sort);
    }
}
