using System.ComponentModel;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Hosting.Dispatch;

/// <summary>Gathers the message types of a contract.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class MessageList
{
    private readonly List<Entry> _taken = [];
    private readonly List<Entry> _replies = [];

    /// <summary>What the contract's methods take.</summary>
    internal IReadOnlyList<Entry> Taken => _taken;

    /// <summary>What they take, and then what they answer.</summary>
    internal IEnumerable<Entry> All => _taken.Concat(_replies);

    /// <summary>Adds a message type that a method takes.</summary>
    /// <typeparam name="TMessage">The message type.</typeparam>
    public void Add<TMessage>()
        where TMessage : class, IMessage<TMessage>, new() => _taken.Add(Entry.Of<TMessage>());

    /// <summary>Adds a message type that a method answers.</summary>
    /// <typeparam name="TReply">The message type.</typeparam>
    public void AddReply<TReply>()
        where TReply : class, IMessage<TReply>, new() => _replies.Add(Entry.Of<TReply>());

    /// <param name="Descriptor">The message type.</param>
    /// <param name="Class">Its class.</param>
    /// <param name="Parser">What makes the class's objects.</param>
    internal sealed record Entry(MessageDescriptor Descriptor, Type Class, MessageParser Parser)
    {
        public static Entry Of<TMessage>()
            where TMessage : class, IMessage<TMessage>, new() =>
            new(new TMessage().Descriptor, typeof(TMessage), new MessageParser<TMessage>(static () => new TMessage()));
    }
}
