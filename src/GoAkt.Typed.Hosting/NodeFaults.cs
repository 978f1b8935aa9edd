using System.Runtime.ExceptionServices;
using GoAkt.Typed.Hosting.Actors;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting;

/// <summary>
/// What goes wrong with messages on their way to a node's actors and grains, for tests of what their callers do then. A
/// fault is for one class of message and one kind, named by its text or by its contract, and happens to asks, to tells
/// and to each message of a batch, on every wire.
/// </summary>
/// <remarks>
/// Where several faults are for a message, the one that was injected last and is not used up happens to it, and no
/// other. All of this may be called by any thread, at any time.
/// </remarks>
public sealed class NodeFaults
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly HostedNode _node;

    internal NodeFaults(HostedNode node) => _node = node;

    /// <summary>
    /// Has messages handled later. What is behind one in the mailbox waits too, as with an actor that is slow. The end
    /// of the actor ends the wait: the message is not handled then.
    /// </summary>
    /// <remarks>An ask whose time is over when the delay is goes the way of any late ask on its wire: on Duplex, and on
    /// Framed beside it, the actor does not see it, unless the node stands in for GoAkt 4.5.</remarks>
    /// <typeparam name="TMessage">The class of the messages, as the contract's method takes them.</typeparam>
    /// <param name="kind">The kind of the actors or grains, in either spelling: <c>accounts/User</c> or
    /// <c>accounts.User</c>.</param>
    /// <param name="delay">How long, by the node's <see cref="EmbeddedNodeOptions.TimeProvider"/>, from the moment when
    /// the actor takes the message; zero or more, and at most 24.8 days.</param>
    /// <param name="times">How many messages it happens to, 1 at least; by default all.</param>
    /// <returns>The fault, to be disposed of when it is to end.</returns>
    /// <exception cref="ArgumentNullException">The kind is null.</exception>
    /// <exception cref="ArgumentException">The kind is empty or blank, or names its package by a path; the node does
    /// not host it; or its contract has no method that takes the message.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The delay is out of its range, or <paramref name="times"/> is less
    /// than 1.</exception>
    public NodeFault Delay<TMessage>(string kind, TimeSpan delay, int times = int.MaxValue)
        where TMessage : class, IMessage<TMessage> =>
        Inject(Taking<TMessage>(KindsOf(kind), nameof(kind)), typeof(TMessage), Delaying(delay), times);

    /// <inheritdoc cref="Delay{TMessage}(string, TimeSpan, int)"/>
    /// <typeparam name="TContract">The contract of the actors or grains, which a class of the node is hosted
    /// for.</typeparam>
    /// <typeparam name="TMessage">The class of the messages, as the contract's method takes them.</typeparam>
    /// <param name="delay">How long, by the node's <see cref="EmbeddedNodeOptions.TimeProvider"/>, from the moment when
    /// the actor takes the message; zero or more, and at most 24.8 days.</param>
    /// <param name="times">How many messages it happens to, 1 at least; by default all.</param>
    /// <returns>The fault, to be disposed of when it is to end.</returns>
    /// <exception cref="ArgumentException">The node hosts no class for the contract, or that has no method that takes
    /// the message.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The delay is out of its range, or <paramref name="times"/> is less
    /// than 1.</exception>
    public NodeFault Delay<TContract, TMessage>(TimeSpan delay, int times = int.MaxValue)
        where TContract : class
        where TMessage : class, IMessage<TMessage> =>
        Inject(Taking<TMessage>(KindsOf(typeof(TContract))), typeof(TMessage), Delaying(delay), times);

    /// <summary>
    /// Loses messages: they are taken from the mailbox, and no actor sees them. An ask ends with its time-out, and a
    /// tell without a trace. A tell to a grain is answered as timed out, at once; one that is one-way, also to the
    /// node (GoAkt 4.6 on Duplex, or on Framed beside it), ends without a trace.
    /// </summary>
    /// <typeparam name="TMessage">The class of the messages, as the contract's method takes them.</typeparam>
    /// <param name="kind">The kind of the actors or grains, in either spelling: <c>accounts/User</c> or
    /// <c>accounts.User</c>.</param>
    /// <param name="times">How many messages it happens to, 1 at least; by default all.</param>
    /// <returns>The fault, to be disposed of when it is to end.</returns>
    /// <exception cref="ArgumentNullException">The kind is null.</exception>
    /// <exception cref="ArgumentException">The kind is empty or blank, or names its package by a path; the node does
    /// not host it; or its contract has no method that takes the message.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public NodeFault Drop<TMessage>(string kind, int times = int.MaxValue)
        where TMessage : class, IMessage<TMessage> =>
        Inject(Taking<TMessage>(KindsOf(kind), nameof(kind)), typeof(TMessage), default, times);

    /// <inheritdoc cref="Drop{TMessage}(string, int)"/>
    /// <typeparam name="TContract">The contract of the actors or grains, which a class of the node is hosted
    /// for.</typeparam>
    /// <typeparam name="TMessage">The class of the messages, as the contract's method takes them.</typeparam>
    /// <param name="times">How many messages it happens to, 1 at least; by default all.</param>
    /// <returns>The fault, to be disposed of when it is to end.</returns>
    /// <exception cref="ArgumentException">The node hosts no class for the contract, or that has no method that takes
    /// the message.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public NodeFault Drop<TContract, TMessage>(int times = int.MaxValue)
        where TContract : class
        where TMessage : class, IMessage<TMessage> =>
        Inject(Taking<TMessage>(KindsOf(typeof(TContract))), typeof(TMessage), default, times);

    /// <summary>
    /// Fails messages, as if the method that takes them had thrown: the supervisor of the actor decides, the failure is
    /// in <see cref="EmbeddedNode.Failures"/>, an ask of an actor ends with its time-out, and a call of a grain with
    /// the exception's text. The actor does not see the message.
    /// </summary>
    /// <typeparam name="TMessage">The class of the messages, as the contract's method takes them.</typeparam>
    /// <param name="kind">The kind of the actors or grains, in either spelling: <c>accounts/User</c> or
    /// <c>accounts.User</c>.</param>
    /// <param name="exception">What is thrown, each time; by default an <see cref="InvalidOperationException"/> that
    /// says that the fault was injected.</param>
    /// <param name="times">How many messages it happens to, 1 at least; by default all.</param>
    /// <returns>The fault, to be disposed of when it is to end.</returns>
    /// <exception cref="ArgumentNullException">The kind is null.</exception>
    /// <exception cref="ArgumentException">The kind is empty or blank, or names its package by a path; the node does
    /// not host it; or its contract has no method that takes the message.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public NodeFault Fail<TMessage>(string kind, Exception? exception = null, int times = int.MaxValue)
        where TMessage : class, IMessage<TMessage> =>
        Inject(Taking<TMessage>(KindsOf(kind), nameof(kind)), typeof(TMessage), Failing<TMessage>(exception), times);

    /// <inheritdoc cref="Fail{TMessage}(string, Exception?, int)"/>
    /// <typeparam name="TContract">The contract of the actors or grains, which a class of the node is hosted
    /// for.</typeparam>
    /// <typeparam name="TMessage">The class of the messages, as the contract's method takes them.</typeparam>
    /// <param name="exception">What is thrown, each time; by default an <see cref="InvalidOperationException"/> that
    /// says that the fault was injected.</param>
    /// <param name="times">How many messages it happens to, 1 at least; by default all.</param>
    /// <returns>The fault, to be disposed of when it is to end.</returns>
    /// <exception cref="ArgumentException">The node hosts no class for the contract, or that has no method that takes
    /// the message.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public NodeFault Fail<TContract, TMessage>(Exception? exception = null, int times = int.MaxValue)
        where TContract : class
        where TMessage : class, IMessage<TMessage> =>
        Inject(Taking<TMessage>(KindsOf(typeof(TContract))), typeof(TMessage), Failing<TMessage>(exception), times);

    private static FaultEffect Delaying(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, s_longest);
        return new FaultEffect(delay, null);
    }

    private static FaultEffect Failing<TMessage>(Exception? exception) => new(
        null,
        ExceptionDispatchInfo.Capture(exception
            ?? new InvalidOperationException($"A fault that a test has injected: node.Faults.Fail<{typeof(TMessage).Name}>.")));

    private NodeFault Inject(HostedKind[] kinds, Type message, in FaultEffect effect, int times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        InjectedFault fault = new(kinds, message, effect, times);
        _node.Add(fault);
        return new NodeFault(_node, fault);
    }

    private HostedKind[] KindsOf(string kind)
    {
        ActorKind read = new(kind);
        HostedKind[] kinds = [.. _node.Kinds.All.Where(hosted => hosted.Kind == read)];
        if (kinds.Length > 0)
        {
            return kinds;
        }

        string[] all = [.. _node.Kinds.All.Select(static hosted => hosted.Name)];
        string known = NearestNames.To(read.WireName, all) is { } nearest
            ? $"The nearest that it hosts is '{nearest}'."
            : $"It hosts {Listed(all)}.";
        throw new ArgumentException($"Node {_node.AddressText} does not host the kind '{kind}'. {known}", nameof(kind));
    }

    private HostedKind[] KindsOf(Type contract)
    {
        HostedKind[] kinds = [.. _node.Kinds.All.Where(hosted => hosted.Contract == contract)];
        if (kinds.Length > 0)
        {
            return kinds;
        }

        string known = _node.Kinds.All.FirstOrDefault(hosted => contract.IsAssignableFrom(hosted.Hosted)) is { } derived
            ? $"'{derived.Hosted}' is hosted for '{derived.Contract}': name that."
            : $"It hosts classes for {Listed(_node.Kinds.All.Select(static hosted => hosted.Contract.ToString()))}.";
        throw new ArgumentException($"Node {_node.AddressText} hosts no class for the contract '{contract}'. {known}");
    }

    /// <summary>The kinds whose contracts have a method for the message.</summary>
    private static HostedKind[] Taking<TMessage>(HostedKind[] kinds, string? parameter = null)
    {
        HostedKind[] taking = [.. kinds.Where(static kind => kind.Taken.Contains(typeof(TMessage)))];
        return taking.Length > 0
            ? taking
            : throw new ArgumentException(
                $"The contract '{kinds[0].Contract}' has no method that takes a '{typeof(TMessage)}'. "
                    + $"Its methods take {Listed(kinds.SelectMany(static kind => kind.Taken).Select(static type => type.ToString()))}.",
                parameter);
    }

    private static string Listed(IEnumerable<string> names) =>
        names.Order(StringComparer.Ordinal).Select(static name => $"'{name}'").DefaultIfEmpty("none")
            .Aggregate(static (all, name) => $"{all}, {name}");
}
