using System.ComponentModel;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Hosting.Dispatch;

/// <summary>Gathers the message types of a contract.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class MessageList
{
    private readonly List<MessageDescriptor> _descriptors = [];
    private readonly List<(MessageParser Parser, Type Class)> _classes = [];

    internal IReadOnlyList<MessageDescriptor> Descriptors => _descriptors;

    /// <summary>The class of each message type, and what makes its objects.</summary>
    internal IReadOnlyList<(MessageParser Parser, Type Class)> Classes => _classes;

    /// <summary>Adds a message type.</summary>
    /// <typeparam name="TMessage">The message type.</typeparam>
    public void Add<TMessage>()
        where TMessage : class, IMessage<TMessage>, new()
    {
        _descriptors.Add(new TMessage().Descriptor);
        _classes.Add((new MessageParser<TMessage>(static () => new TMessage()), typeof(TMessage)));
    }
}
