using Google.Protobuf;

namespace GoAkt.Typed;

/// <summary>
/// Code of the application's around every call to an actor or a grain: for logging, authentication, figures, or
/// another try. See <see cref="GoAktClientOptions.Interceptors"/>.
/// </summary>
public interface ICallInterceptor
{
    /// <summary>
    /// Called in place of the call. It makes the call by <paramref name="next"/>, once, or again after a failure, or
    /// never, if it has another answer. It is called from many threads at once.
    /// </summary>
    /// <param name="call">What is called, and with what.</param>
    /// <param name="next">Makes the call, through the interceptors that come after this one. It fails as the call does:
    /// with a <see cref="Errors.GoAktException"/> mostly.</param>
    /// <returns>A task that ends with the call; what it fails with, the caller sees.</returns>
    Task InterceptAsync(InterceptedCall call, Func<Task> next);
}

/// <summary>One call, as interceptors see it. It is not for use by several threads at once.</summary>
public sealed class InterceptedCall
{
    internal InterceptedCall(CallSubject subject, CancellationToken cancellationToken)
    {
        Type = subject.Type;
        Actor = subject.Actor;
        IsGrain = subject.IsGrain;
        Method = subject.Method;
        Messages = subject.Messages;
        CancellationToken = cancellationToken;
    }

    /// <summary>What the call does.</summary>
    public CallType Type { get; }

    /// <summary>The actor or grain that is called: its kind and its name.</summary>
    public ActorId Actor { get; }

    /// <summary>Whether a grain is called.</summary>
    public bool IsGrain { get; }

    /// <summary>The contract's method, such as <c>IUserActor.GetProfileAsync</c>; null for a call without a
    /// contract.</summary>
    public string? Method { get; }

    /// <summary>
    /// The message that is sent; null where there is none, or more than one. It is the caller's own: what is sent is
    /// what it was when the call was made, whatever becomes of it later.
    /// </summary>
    public IMessage? Message => Messages.Count == 1 ? Messages[0] : null;

    /// <summary>The messages that are sent: one, those of a batch, or none.</summary>
    public IReadOnlyList<IMessage> Messages { get; }

    /// <summary>
    /// The headers that interceptors add, by name without regard to case; empty at first. They travel beside the
    /// application's own (<see cref="GoAktClientOptions.Headers"/>, <see cref="GoAktHeaders"/>), and in place of those
    /// of the same name. A name is HTTP-style, letters, digits and <c>-</c>, and none that HTTP or Connect use
    /// themselves; a value is one line. With others the call fails by an <see cref="InvalidOperationException"/>.
    /// </summary>
    public IDictionary<string, string> Headers { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The caller's token. An interceptor may put another in its place, which has to heed that of the
    /// caller.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// The reply of an ask, once it has come; null before, and where there is none. An interceptor that makes no call
    /// sets it, and one that has made it may replace it, by a message that the caller expects.
    /// </summary>
    public IMessage? Reply
    {
        get => Replies is [IMessage single] ? single : null;
        set => Replies = value is null ? [] : [value];
    }

    /// <summary>The replies of a batch of asks, once they have come, one for each message; that of a single ask
    /// too.</summary>
    public IReadOnlyList<IMessage> Replies
    {
        get;
        set => field = value ?? [];
    } = [];

    /// <summary>
    /// Whether an <see cref="CallType.EnsureSpawned"/> has spawned the actor (true) or has found it (false), once the
    /// call has been made; null before, and for all other calls. An interceptor that makes no call sets it, or the
    /// caller gets an <see cref="InvalidOperationException"/>.
    /// </summary>
    public bool? WasSpawned { get; set; }

    /// <summary>The call in a word or two: <c>Ask of actor 'alice' of kind 'accounts.User'</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        $"{Type} of {(IsGrain ? "grain" : "actor")} '{Actor.Name}' of kind '{Actor.Kind}'";
}

/// <summary>What a call does.</summary>
public enum CallType
{
    /// <summary>Sends one message or several, and awaits a reply to each.</summary>
    Ask,

    /// <summary>Sends one message or several, and awaits no reply.</summary>
    Tell,

    /// <summary>Spawns an actor.</summary>
    Spawn,

    /// <summary>Spawns an actor unless it is there.</summary>
    EnsureSpawned,

    /// <summary>Stops an actor and starts it afresh.</summary>
    Respawn,

    /// <summary>Lets a suspended actor go on.</summary>
    Reinstate,

    /// <summary>Stops an actor.</summary>
    Stop,

    /// <summary>Activates a grain without a message.</summary>
    Activate,
}
