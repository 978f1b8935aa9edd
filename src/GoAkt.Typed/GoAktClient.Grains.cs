using GoAkt.Typed.Remoting;
using Google.Protobuf;

namespace GoAkt.Typed;

/// <content>Grains without a contract.</content>
public sealed partial class GoAktClient
{
    /// <summary>Sends a message to a grain and awaits its reply; the grain is activated if it is not active.</summary>
    /// <typeparam name="TReply">The message that the grain answers.</typeparam>
    /// <param name="grain">The grain.</param>
    /// <param name="message">The message.</param>
    /// <param name="timeout">The longest that the ask may take; null for <see cref="GoAktClientOptions.AskTimeout"/>.</param>
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
    public async Task<TReply> AskGrainAsync<TReply>(
        ActorId grain,
        IMessage message,
        TimeSpan? timeout = null,
        GrainOptions? options = null,
        CancellationToken cancellationToken = default)
        where TReply : class, IMessage<TReply>, new() =>
        (TReply)await AskGrainAsync(
            grain, message, ReplyParser<TReply>.For(Parsing), timeout ?? _options.AskTimeout, options ?? new GrainOptions(), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Sends a message to a grain and awaits no reply; the grain is activated if it is not active.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="message">The message.</param>
    /// <param name="options">How the grain is activated; null for the defaults.</param>
    /// <param name="cancellationToken">Gives the call up; the grain may have received the message all the same.</param>
    /// <returns>A task that ends when the node has answered, which it does once the grain has handled the message.</returns>
    /// <exception cref="ArgumentNullException">The message is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="KindNotRegisteredException">The node does not know the kind.</exception>
    /// <exception cref="NotSupportedByWireException">The node has no grains: it is older than GoAkt 3.7.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public Task TellGrainAsync(
        ActorId grain, IMessage message, GrainOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        grain.RequireName();
        GrainOptions activation = options ?? new GrainOptions();
        activation.Validate();
        return Router.CallGrainAsync(
            CallNames.Tell,
            grain,
            async (remoting, call) =>
            {
                await remoting.TellGrainAsync(activation.ToGrain(grain), message, call).ConfigureAwait(false);
                return true;
            },
            _options.RequestTimeout,
            cancellationToken);
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
    public Task ActivateGrainAsync(ActorId grain, GrainOptions? options = null, CancellationToken cancellationToken = default)
    {
        grain.RequireName();
        GrainOptions activation = options ?? new GrainOptions();
        activation.Validate();
        return Router.CallGrainAsync(
            CallNames.Activate,
            grain,
            async (remoting, call) =>
            {
                await remoting.ActivateGrainAsync(activation.ToGrain(grain), call).ConfigureAwait(false);
                return true;
            },
            _options.RequestTimeout,
            cancellationToken);
    }

    internal Task<IMessage> AskGrainAsync(
        ActorId grain, IMessage message, ReplyParser parser, TimeSpan timeout, GrainOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        options.Validate();
        return Router.CallGrainAsync(
            CallNames.Ask,
            grain,
            (remoting, call) => remoting.AskGrainAsync(options.ToGrain(grain), message, parser, call),
            timeout,
            cancellationToken);
    }

    internal Task<IReadOnlyList<IMessage>> AskGrainAllAsync(
        ActorId grain,
        IReadOnlyList<IMessage> messages,
        ReplyParser parser,
        TimeSpan timeout,
        GrainOptions options,
        CancellationToken cancellationToken)
    {
        options.Validate();
        return Router.CallGrainForEachAsync(
            CallNames.Ask,
            grain,
            messages,
            (remoting, message, call) => remoting.AskGrainAsync(options.ToGrain(grain), message, parser, call),
            timeout,
            cancellationToken);
    }

    internal Task TellGrainAllAsync(
        ActorId grain, IReadOnlyList<IMessage> messages, GrainOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        return Router.CallGrainForEachAsync(
            CallNames.Tell,
            grain,
            messages,
            async (remoting, message, call) =>
            {
                await remoting.TellGrainAsync(options.ToGrain(grain), message, call).ConfigureAwait(false);
                return true;
            },
            _options.RequestTimeout,
            cancellationToken);
    }
}
