using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>How an ask ended.</summary>
internal readonly struct AskOutcome
{
    private AskOutcome(AskResult result, IMessage? reply, string? error)
    {
        Result = result;
        Reply = reply;
        Error = error;
    }

    public static AskOutcome TimedOut => new(AskResult.TimedOut, null, null);

    public static AskOutcome NotAlive => new(AskResult.NotAlive, null, null);

    /// <summary>The message was handled, and its handler has no reply: how a tell to a grain ends.</summary>
    public static AskOutcome Done => new(AskResult.Replied, null, null);

    public AskResult Result { get; }

    public IMessage? Reply { get; }

    /// <summary>What the handler failed with, where the asker is told.</summary>
    public string? Error { get; }

    public static AskOutcome Replied(IMessage reply) => new(AskResult.Replied, reply, null);

    public static AskOutcome Failed(string error) => new(AskResult.Failed, null, error);
}

internal enum AskResult
{
    Replied,
    TimedOut,
    NotAlive,
    Failed,
}
