using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Routing;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed;

/// <content>
/// The way of all calls, those of contracts and those without one: straight to the routers or, where interceptors or
/// listeners want to see them, through what stands around a call. What only that needs is made in a method of its own,
/// so that a call without it allocates nothing for it.
/// </content>
public sealed partial class GoAktClient
{
    private static readonly IReadOnlyList<IMessage> s_noMessages = [];

    internal Task<TReply> AskCoreAsync<TReply>(
        string? method,
        ActorId actor,
        IMessage message,
        MessageType type,
        ReplyParser parser,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where TReply : class, IMessage =>
        !_pipeline.IsNeeded
            ? Router.AskAsync<TReply>(actor, message, type, parser, timeout, record: null, cancellationToken)
            : !_pipeline.Intercepts
            ? AskWatchedAsync<TReply>(actor, message, type, parser, timeout, cancellationToken)
            : AskThroughPipelineAsync<TReply>(method, actor, message, type, parser, timeout, cancellationToken);

    internal Task TellCoreAsync(
        string? method, ActorId actor, IMessage message, MessageType type, CancellationToken cancellationToken) =>
        !_pipeline.IsNeeded
            ? Router.TellAsync(actor, message, type, record: null, cancellationToken)
            : !_pipeline.Intercepts
            ? TellWatchedAsync(actor, message, type, cancellationToken)
            : TellThroughPipelineAsync(method, actor, message, type, cancellationToken);

    internal Task<IReadOnlyList<TReply>> AskAllCoreAsync<TReply>(
        string? method,
        ActorId actor,
        IReadOnlyList<IMessage> batch,
        ReplyParser parser,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where TReply : class, IMessage =>
        RunAsync(
            new CallSubject(CallType.Ask, actor, IsGrain: false, method, batch),
            (messages, record, token) =>
                Router.AskAllAsync<TReply>(actor, messages, parser, timeout, record, token),
            CallPipeline.RepliesOf<TReply>,
            parser,
            cancellationToken);

    internal Task TellAllCoreAsync(
        string? method, ActorId actor, IReadOnlyList<IMessage> batch, CancellationToken cancellationToken) =>
        RunAsync(
            new CallSubject(CallType.Tell, actor, IsGrain: false, method, batch),
            (messages, record, token) => Router.TellAllAsync(actor, messages, record, token),
            cancellationToken);

    internal Task<TReply> AskGrainCoreAsync<TReply>(
        string? method,
        ActorId grain,
        IMessage message,
        ReplyParser parser,
        TimeSpan timeout,
        GrainOptions options,
        CancellationToken cancellationToken)
        where TReply : class, IMessage
    {
        Grain target = Describe(grain, options);
        return RunAsync(
            new CallSubject(CallType.Ask, grain, IsGrain: true, method, [message]),
            async (messages, record, token) => (TReply)await AnyNode.CallGrainAsync(
                CallNames.Ask,
                grain,
                messages[0],
                (remoting, current, call) => remoting.AskGrainAsync(target, current!, parser, call),
                timeout,
                record,
                token).InPlace(),
            CallPipeline.ReplyOf<TReply>,
            parser,
            cancellationToken);
    }

    internal Task TellGrainCoreAsync(
        string? method,
        ActorId grain,
        IMessage message,
        GrainOptions options,
        bool oneWay,
        CancellationToken cancellationToken)
    {
        Grain target = Describe(grain, options);
        return RunAsync(
            new CallSubject(CallType.Tell, grain, IsGrain: true, method, [message]),
            (messages, record, token) => AnyNode.CallGrainAsync(
                CallNames.Tell,
                grain,
                messages[0],
                async ValueTask<bool> (remoting, current, call) =>
                {
                    await remoting.TellGrainAsync(target, current!, oneWay, call).InPlace();
                    return true;
                },
                _current.RequestTimeout,
                record,
                token),
            cancellationToken);
    }

    internal Task<IReadOnlyList<TReply>> AskGrainAllAsync<TReply>(
        string? method,
        ActorId grain,
        IReadOnlyList<IMessage> batch,
        ReplyParser parser,
        TimeSpan timeout,
        GrainOptions options,
        CancellationToken cancellationToken)
        where TReply : class, IMessage
    {
        Grain target = Describe(grain, options);
        return RunAsync(
            new CallSubject(CallType.Ask, grain, IsGrain: true, method, batch),
            async Task<IReadOnlyList<TReply>> (messages, record, token) =>
            {
                IReadOnlyList<IMessage> replies = await AnyNode.CallGrainForEachAsync(
                    CallNames.Ask,
                    grain,
                    messages,
                    (remoting, message, call) => remoting.AskGrainAsync(target, message, parser, call),
                    timeout,
                    record,
                    token).InPlace();
                return [.. replies.Cast<TReply>()];
            },
            CallPipeline.RepliesOf<TReply>,
            parser,
            cancellationToken);
    }

    internal Task TellGrainAllAsync(
        string? method,
        ActorId grain,
        IReadOnlyList<IMessage> batch,
        GrainOptions options,
        bool oneWay,
        CancellationToken cancellationToken)
    {
        Grain target = Describe(grain, options);
        return RunAsync(
            new CallSubject(CallType.Tell, grain, IsGrain: true, method, batch),
            (messages, record, token) => AnyNode.CallGrainForEachAsync(
                CallNames.Tell,
                grain,
                messages,
                async ValueTask<bool> (remoting, message, call) =>
                {
                    await remoting.TellGrainAsync(target, message, oneWay, call).InPlace();
                    return true;
                },
                _current.RequestTimeout,
                record,
                token),
            cancellationToken);
    }

    // The ways of single asks and tells that are watched: the pipeline's would cost twice as much.
    private async Task<TReply> AskWatchedAsync<TReply>(
        ActorId actor,
        IMessage message,
        MessageType type,
        ReplyParser parser,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where TReply : class, IMessage
    {
        CallRecord record = new();
        CallMeasurement measurement = ClientTelemetry.Begin(actor, type.Operation);
        TReply reply;
        try
        {
            reply = await Router
                .AskAsync<TReply>(actor, message, type, parser, timeout, record, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ClientTelemetry.End(measurement, record, e);
            throw;
        }

        ClientTelemetry.End(measurement, record, null);
        return reply;
    }

    private async Task TellWatchedAsync(
        ActorId actor, IMessage message, MessageType type, CancellationToken cancellationToken)
    {
        CallRecord record = new();
        CallMeasurement measurement = ClientTelemetry.Begin(actor, type.Operation);
        try
        {
            await Router.TellAsync(actor, message, type, record, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ClientTelemetry.End(measurement, record, e);
            throw;
        }

        ClientTelemetry.End(measurement, record, null);
    }

    private Task<TReply> AskThroughPipelineAsync<TReply>(
        string? method,
        ActorId actor,
        IMessage message,
        MessageType type,
        ReplyParser parser,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where TReply : class, IMessage =>
        _pipeline.RunAsync(
            new CallSubject(CallType.Ask, actor, IsGrain: false, method, [message]),
            (messages, record, token) =>
                Router.AskAsync<TReply>(actor, messages[0], type, parser, timeout, record, token),
            CallPipeline.ReplyOf<TReply>,
            parser,
            cancellationToken);

    private Task TellThroughPipelineAsync(
        string? method, ActorId actor, IMessage message, MessageType type, CancellationToken cancellationToken) =>
        _pipeline.RunAsync(
            new CallSubject(CallType.Tell, actor, IsGrain: false, method, [message]),
            (messages, record, token) => Router.TellAsync(actor, messages[0], type, record, token),
            cancellationToken);

    /// <summary>Makes a call that has no result; an empty batch makes none.</summary>
    private Task RunAsync(
        CallSubject subject,
        Func<IReadOnlyList<IMessage>, CallRecord?, CancellationToken, Task> send,
        CancellationToken cancellationToken) =>
        PassesBy(subject)
            ? send(subject.Messages, null, cancellationToken)
            : _pipeline.RunAsync(subject, send, cancellationToken);

    /// <summary>Makes a call; an empty batch makes none.</summary>
    private Task<TResult> RunAsync<TResult>(
        CallSubject subject,
        Func<IReadOnlyList<IMessage>, CallRecord?, CancellationToken, Task<TResult>> send,
        Func<InterceptedCall, ReplyParser?, TResult> resultOf,
        ReplyParser? expected,
        CancellationToken cancellationToken) =>
        PassesBy(subject)
            ? send(subject.Messages, null, cancellationToken)
            : _pipeline.RunAsync(subject, send, resultOf, expected, cancellationToken);

    /// <summary>What errors call a call.</summary>
    private static string NameOf(CallType type) => type switch
    {
        CallType.Ask => CallNames.Ask,
        CallType.Tell => CallNames.Tell,
        CallType.Spawn or CallType.EnsureSpawned => CallNames.Spawn,
        CallType.Respawn => CallNames.Respawn,
        CallType.Reinstate => CallNames.Reinstate,
        CallType.Stop => CallNames.Stop,
        _ => CallNames.Activate,
    };

    private bool PassesBy(CallSubject subject) =>
        !_pipeline.IsNeeded || (subject.Type is CallType.Ask or CallType.Tell && subject.Messages.Count == 0);
}
