using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>A message on its way to a hosted actor, with what travels beside it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Headers">The headers that came with it, or null.</param>
/// <param name="Sender">The actor that sent it, or null.</param>
/// <param name="Ask">Who waits until it is handled, once it is in the mailbox; null for a tell to an actor, and for one
/// to a grain that is one-way.</param>
/// <param name="IsTold">Whether who waits does so for no reply: GoAkt acknowledges what a grain is told when it is
/// handled.</param>
internal readonly record struct Letter(
    IMessage Message,
    IReadOnlyDictionary<string, string>? Headers,
    ActorAddress? Sender,
    Asker? Ask = null,
    bool IsTold = false)
{
    /// <summary>Told when an actor takes the message out of its mailbox; null if nobody wants to know.</summary>
    public IMessageSource? Source { get; init; }

    /// <summary>Whether the message is not handled any more once the time of who asks is over, and its handler's token
    /// is cancelled at that moment.</summary>
    public bool EndsInTime { get; init; }

    /// <summary>What the message counts for its source.</summary>
    public int Charged { get; init; }

    /// <summary>The wire that it came by.</summary>
    public ServedWire Wire { get; init; }
}

/// <summary>Where messages come from that has to know when they are taken.</summary>
internal interface IMessageSource
{
    /// <summary>A message has been taken by its actor, or will not be any more.</summary>
    void OnTaken(int charged);
}

/// <summary>Whether an actor takes a message that is handed over to it.</summary>
internal enum Admission
{
    /// <summary>The message waits in the mailbox.</summary>
    Taken,

    /// <summary>The actor takes no messages at present.</summary>
    NotAlive,

    /// <summary>As many messages wait as may.</summary>
    MailboxFull,
}
