using System.ComponentModel;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Dispatch;

/// <summary>How a message was handled.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DispatchResult
{
    private DispatchResult(bool handled, IMessage? reply)
    {
        Handled = handled;
        Reply = reply;
    }

    /// <summary>The message was handled, and the handler has no reply.</summary>
    public static DispatchResult Done => new(true, null);

    /// <summary>The actor has no method for this type of message.</summary>
    public static DispatchResult Unhandled => default;

    /// <summary>Whether the actor has a method for this type of message.</summary>
    public bool Handled { get; }

    /// <summary>The message was taken, and no method was to see it.</summary>
    internal static DispatchResult Dropped => new(false, null) { IsDropped = true };

    /// <summary>Whether the message was taken, and no method was to see it.</summary>
    internal bool IsDropped { get; private init; }

    /// <summary>The reply; null if the method that handled the message tells.</summary>
    public IMessage? Reply { get; }

    /// <summary>The message was handled, and this is the reply.</summary>
    /// <param name="reply">The reply.</param>
    /// <returns>The result.</returns>
    public static DispatchResult Replied(IMessage? reply) => new(true, reply);
}

/// <summary>What a dispatcher passes on to the method that handles a message.</summary>
/// <param name="Timeout">What is left of the asker's time-out; infinite for a tell.</param>
/// <param name="CancellationToken">Cancelled when the actor is stopped, and on Duplex, from GoAkt 4.6 on, when the time
/// of who asks is over.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct DispatchContext(TimeSpan Timeout, CancellationToken CancellationToken)
{
    private readonly CancellationToken _stopping = CancellationToken;

    /// <summary>Cancelled when the actor is stopped, and on Duplex, from GoAkt 4.6 on, when the time of who asks is
    /// over.</summary>
    public CancellationToken CancellationToken
    {
        get => EndingToken?.Invoke() ?? _stopping;
        init => _stopping = value;
    }

    /// <summary>What makes the token when it is asked for; null for a message whose handler has no end of its
    /// own.</summary>
    internal Func<CancellationToken>? EndingToken { private get; init; }

    /// <summary>Whether nobody awaits a reply.</summary>
    public bool IsTell => Timeout == System.Threading.Timeout.InfiniteTimeSpan;
}
