using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Routing;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed;

/// <content>Grains without a contract.</content>
public sealed partial class GoAktClient
{
    /// <summary>Sends a message to a grain and awaits its reply; the grain is activated if it is not active.</summary>
    /// <typeparam name="TReply">
    /// The message that the grain answers, or <see cref="IMessage"/> for one that may answer several types.
    /// </typeparam>
    /// <param name="grain">The grain.</param>
    /// <param name="message">The message; it may be changed or sent again as soon as this returns its task.</param>
    /// <param name="timeout">The longest that the ask may take; null for
    /// <see cref="GoAktClientOptions.AskTimeout"/>, <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="options">How the grain is activated; null for the defaults.</param>
    /// <param name="cancellationToken">Gives the call up; the grain may have received the message all the same.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="ArgumentNullException">The message is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="KindNotRegisteredException">The node does not know the kind.</exception>
    /// <exception cref="NotSupportedByWireException">The node has no grains: it is older than GoAkt 3.7.</exception>
    /// <exception cref="AskTimeoutException">The grain did not reply in time.</exception>
    /// <exception cref="UnexpectedReplyException">The reply is of another type.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public async Task<TReply> AskGrainAsync<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply
    >(
        ActorId grain,
        IMessage message,
        TimeSpan? timeout = null,
        GrainOptions? options = null,
        CancellationToken cancellationToken = default)
        where TReply : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(message);
        return await AskGrainCoreAsync<TReply>(
            method: null,
            grain,
            message,
            ReplyParserFor<TReply>(message),
            timeout ?? _current.AskTimeout,
            options ?? new GrainOptions(),
            cancellationToken).InPlace();
    }

    /// <summary>Sends a message to a grain and awaits no reply; the grain is activated if it is not active.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="message">The message; it may be changed or sent again as soon as this returns its task.</param>
    /// <param name="options">How the grain is activated; null for the defaults.</param>
    /// <param name="oneWay">Whether the node is to answer as soon as the message waits in the grain's mailbox. A
    /// failure of the grain is not reported then. Nodes older than GoAkt 4.6 answer once the grain has handled the
    /// message all the same.</param>
    /// <param name="cancellationToken">Gives the call up; the grain may have received the message all the same.</param>
    /// <returns>A task that ends when the node has answered, which it does once the grain has handled the message, or
    /// once the message waits for it.</returns>
    /// <exception cref="ArgumentNullException">The message is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="KindNotRegisteredException">The node does not know the kind.</exception>
    /// <exception cref="NotSupportedByWireException">The node has no grains: it is older than GoAkt 3.7.</exception>
    /// <exception cref="BackpressureException">The grain's mailbox is full.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public async Task TellGrainAsync(
        ActorId grain,
        IMessage message,
        GrainOptions? options = null,
        bool oneWay = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        await TellGrainCoreAsync(
            method: null, grain, message, options ?? new GrainOptions(), oneWay, cancellationToken).InPlace();
    }

    /// <summary>Activates a grain without sending it a message.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="options">How it is activated; null for the defaults.</param>
    /// <param name="cancellationToken">Gives the call up; the grain may have been activated all the same.</param>
    /// <returns>A task that ends when the node has answered.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="KindNotRegisteredException">The node does not know the kind.</exception>
    /// <exception cref="NotSupportedByWireException">The node has no grains: it is older than GoAkt 3.7.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public async Task ActivateGrainAsync(
        ActorId grain, GrainOptions? options = null, CancellationToken cancellationToken = default)
    {
        Grain target = Describe(grain, options ?? new GrainOptions());
        await RunAsync(
            new CallSubject(CallType.Activate, grain, IsGrain: true, Method: null, s_noMessages),
            (_, record, token) => AnyNode.CallGrainAsync(
                CallNames.Activate,
                grain,
                message: null,
                async ValueTask<bool> (remoting, _, call) =>
                {
                    await remoting.ActivateGrainAsync(target, call).InPlace();
                    return true;
                },
                _current.RequestTimeout,
                record,
                token),
            cancellationToken).InPlace();
    }

    /// <summary>Describes a grain as its options are now: what they are later does not change the call.</summary>
    /// <exception cref="ArgumentException">The id names none, or an option is out of its range.</exception>
    private static Grain Describe(ActorId grain, GrainOptions options)
    {
        grain.RequireName();
        options.Validate();
        return options.ToGrain(grain);
    }
}
