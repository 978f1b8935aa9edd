using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed;

/// <summary>
/// What stands around a call: first the application's interceptors, then, for each time that the call is made, its span
/// and its figures. Where there is none of them, calls pass by without it.
/// </summary>
/// <param name="interceptors">The interceptors, the outermost first.</param>
/// <param name="keep">Keeps a call's messages as they are.</param>
internal sealed class CallPipeline(ICallInterceptor[] interceptors, Func<CallSubject, KeptMessages> keep)
{
    private int _intercepted;

    /// <summary>Whether the application has interceptors.</summary>
    public bool Intercepts { get; } = interceptors.Length > 0;

    /// <summary>Whether interceptors are at work.</summary>
    public bool IsBusy => Volatile.Read(ref _intercepted) > 0;

    /// <summary>Whether a call has to go through here at present.</summary>
    public bool IsNeeded => Intercepts || ClientTelemetry.WatchesCalls;

    /// <summary>Makes a call that has no result.</summary>
    /// <param name="subject">What the call is.</param>
    /// <param name="send">Makes it, of the messages that it is given.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public Task RunAsync(
        CallSubject subject,
        Func<IReadOnlyList<IMessage>, CallRecord, CancellationToken, Task> send,
        CancellationToken cancellationToken) =>
        RunAsync(
            subject,
            async (messages, record, token) =>
            {
                await send(messages, record, token).InPlace();
                return true;
            },
            static (_, _) => true,
            expected: null,
            cancellationToken);

    /// <summary>Makes a call.</summary>
    /// <param name="subject">What the call is.</param>
    /// <param name="send">Makes it, of the messages that it is given.</param>
    /// <param name="resultOf">What the caller gets once all interceptors are through, of what they have left.</param>
    /// <param name="expected">What replies the caller expects; null where there is none.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<TResult> RunAsync<TResult>(
        CallSubject subject,
        Func<IReadOnlyList<IMessage>, CallRecord, CancellationToken, Task<TResult>> send,
        Func<InterceptedCall, ReplyParser?, TResult> resultOf,
        ReplyParser? expected,
        CancellationToken cancellationToken)
    {
        if (!Intercepts)
        {
            return await MeasureAsync(subject, subject.Messages, send, new CallRecord(), cancellationToken).InPlace();
        }

        Interlocked.Increment(ref _intercepted);
        try
        {
            return await InterceptAsync(subject, send, resultOf, expected, cancellationToken).InPlace();
        }
        finally
        {
            Interlocked.Decrement(ref _intercepted);
        }
    }

    /// <summary>What an ask gives its caller.</summary>
    /// <exception cref="InvalidOperationException">The interceptors have left no reply that the caller
    /// expects.</exception>
    public static TReply ReplyOf<TReply>(InterceptedCall call, ReplyParser? expected)
        where TReply : class, IMessage =>
        call.Reply is TReply reply && expected!.Takes(reply) ? reply : throw NoReply(call, expected!);

    /// <summary>What a batch of asks gives its caller.</summary>
    /// <exception cref="InvalidOperationException">The interceptors have left other replies than the caller
    /// expects.</exception>
    public static IReadOnlyList<TReply> RepliesOf<TReply>(InterceptedCall call, ReplyParser? expected)
        where TReply : class, IMessage =>
        call.Replies.Count != call.Messages.Count
            || !call.Replies.All(reply => reply is TReply && expected!.Takes(reply)) ? throw NoReply(call, expected!)
            : call.Replies is IReadOnlyList<TReply> replies ? replies
            : [.. call.Replies.Cast<TReply>()];

    /// <summary>What an <see cref="CallType.EnsureSpawned"/> gives its caller.</summary>
    /// <exception cref="InvalidOperationException">The interceptors have neither made the call nor said what has become
    /// of it.</exception>
    public static bool WasSpawned(InterceptedCall call, ReplyParser? _) =>
        call.WasSpawned ?? throw new InvalidOperationException(
            $"The interceptors ended the {call} without an answer, where its caller expects to hear whether the actor was spawned. "
                + "An interceptor that does not call next has to set InterceptedCall.WasSpawned.");

    private async Task<TResult> InterceptAsync<TResult>(
        CallSubject subject,
        Func<IReadOnlyList<IMessage>, CallRecord, CancellationToken, Task<TResult>> send,
        Func<InterceptedCall, ReplyParser?, TResult> resultOf,
        ReplyParser? expected,
        CancellationToken cancellationToken)
    {
        InterceptedCall call = new(subject, cancellationToken);

        // Interceptors may take their time, or make the call twice: the caller's messages may be others by then.
        using SharedMessages kept = new(keep(subject));
        Func<Task> next = async () =>
        {
            using SharedMessages.Use use = kept.Take(call);
            TResult result = await MeasureAsync(
                subject, use.All, send, new CallRecord { Headers = call.Headers }, call.CancellationToken).InPlace();
            call.Replies = result switch
            {
                IMessage reply => [reply],
                IReadOnlyList<IMessage> replies => replies,
                _ => [],
            };
            call.WasSpawned = subject.Type == CallType.EnsureSpawned ? result as bool? : null;
        };
        for (int i = interceptors.Length - 1; i >= 0; i--)
        {
            (ICallInterceptor interceptor, Func<Task> inner) = (interceptors[i], next);
            next = () => interceptor.InterceptAsync(call, inner)
                ?? throw new InvalidOperationException($"The interceptor '{interceptor.GetType()}' returned no task.");
        }

        await next().InPlace();
        return resultOf(call, expected);
    }

    private static InvalidOperationException NoReply(InterceptedCall call, ReplyParser expected)
    {
        string replies = call.Replies is { Count: > 0 } all
            ? $"with {string.Join(", ", all.Select(static reply => $"'{reply?.GetType()}'"))}"
            : "without a reply";
        return new InvalidOperationException(
            $"The interceptors ended the {call} {replies}, where its caller expects {call.Messages.Count} of the type {expected.Types}. "
                + "An interceptor that does not call next has to set InterceptedCall.Reply, or Replies for a batch.");
    }

    private static async Task<TResult> MeasureAsync<TResult>(
        CallSubject subject,
        IReadOnlyList<IMessage> messages,
        Func<IReadOnlyList<IMessage>, CallRecord, CancellationToken, Task<TResult>> send,
        CallRecord record,
        CancellationToken cancellationToken)
    {
        if (!ClientTelemetry.WatchesCalls)
        {
            return await send(messages, record, cancellationToken).InPlace();
        }

        CallMeasurement measurement = ClientTelemetry.Begin(subject.Actor, subject.Operation);
        TResult result;
        try
        {
            result = await send(messages, record, cancellationToken).InPlace();
        }
        catch (Exception e)
        {
            ClientTelemetry.End(measurement, record, e);
            throw;
        }

        ClientTelemetry.End(measurement, record, null);
        return result;
    }
}

/// <summary>What a call is, before anybody has seen it.</summary>
/// <param name="Type">What it does.</param>
/// <param name="Actor">The actor or grain that it is for.</param>
/// <param name="IsGrain">Whether that is a grain.</param>
/// <param name="Method">The contract's method, or null.</param>
/// <param name="Messages">The caller's messages.</param>
internal sealed record CallSubject(
    CallType Type, ActorId Actor, bool IsGrain, string? Method, IReadOnlyList<IMessage> Messages)
{
    /// <summary>The message's name without its package, by which a node chooses what handles it too; where there is no
    /// message, what the call does.</summary>
    public CallOperation Operation =>
        Messages.Count > 0 ? MessageType.Of(Messages[0]).Operation : CallOperation.Named(Type.ToString());
}

/// <summary>The messages of an intercepted call. Their bytes are given back when the call has ended and nothing reads
/// them any more: an interceptor need not have awaited what it has begun.</summary>
internal sealed class SharedMessages(KeptMessages messages) : IDisposable
{
    private readonly Lock _gate = new();
    private int _uses = 1;

    /// <summary>Takes part in the messages, until what is returned is disposed.</summary>
    /// <exception cref="InvalidOperationException">The call has ended.</exception>
    public Use Take(InterceptedCall call)
    {
        lock (_gate)
        {
            if (_uses == 0)
            {
                throw new InvalidOperationException(
                    $"The {call} has ended: an interceptor calls next before the task ends that it has returned.");
            }

            _uses++;
            return new Use(this);
        }
    }

    public void Dispose() => Leave();

    private void Leave()
    {
        lock (_gate)
        {
            if (--_uses > 0)
            {
                return;
            }
        }

        messages.Dispose();
    }

    public readonly struct Use(SharedMessages shared) : IDisposable
    {
        public IReadOnlyList<IMessage> All => shared.Messages;

        public void Dispose() => shared.Leave();
    }

    private IReadOnlyList<IMessage> Messages => messages.All;
}
