using System.ComponentModel;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Hosting.Dispatch;

/// <summary>Gathers the message types of a contract.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class MessageList
{
    private readonly List<MessageDescriptor> _descriptors = [];

    internal IReadOnlyList<MessageDescriptor> Descriptors => _descriptors;

    /// <summary>Adds a message type.</summary>
    /// <typeparam name="TMessage">The message type.</typeparam>
    public void Add<TMessage>()
        where TMessage : class, IMessage<TMessage>, new() =>
        _descriptors.Add(new TMessage().Descriptor);
}
