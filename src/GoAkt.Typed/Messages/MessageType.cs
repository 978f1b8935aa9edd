using System.Collections.Concurrent;
using System.Text;
using GoAkt.Typed.Telemetry;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Messages;

/// <summary>A message type's name in the spellings that the wires use, encoded once.</summary>
internal sealed class MessageType
{
    private const string TypeUrlPrefix = "type.googleapis.com/";

    private static readonly ConcurrentDictionary<MessageDescriptor, MessageType> s_types = new();

    private volatile bool _needsStream;

    private MessageType(MessageDescriptor descriptor)
        : this(descriptor.FullName) => Descriptor = descriptor;

    private MessageType(string fullName)
    {
        FullName = fullName;
        Operation = new CallOperation(fullName[(fullName.LastIndexOf('.') + 1)..]);
        Utf8FullName = Encoding.UTF8.GetBytes(FullName);
        Utf8TypeUrl = Encoding.UTF8.GetBytes(TypeUrlPrefix + FullName);
    }

    /// <summary>Null where only the name is known, or the message could not give it.</summary>
    public MessageDescriptor? Descriptor { get; }

    /// <summary>Why the message could not say what it is, if so: the call that it is for fails with this.</summary>
    public Exception? Failure { get; private init; }

    /// <summary>Whether messages of the type have been found to be writable through a <see cref="CodedOutputStream"/>
    /// alone.</summary>
    public bool NeedsStream
    {
        get => _needsStream;
        set => _needsStream = value;
    }

    public string FullName { get; }

    /// <summary>What a call does that sends the message.</summary>
    public CallOperation Operation { get; }

    public byte[] Utf8FullName { get; }

    /// <summary>The name as <c>google.protobuf.Any</c> carries it.</summary>
    public byte[] Utf8TypeUrl { get; }

    /// <summary>For callers that keep the result: the look-up is not meant for the way of every call.</summary>
    public static MessageType Of(MessageDescriptor descriptor) =>
        s_types.GetOrAdd(descriptor, static d => new MessageType(d));

    /// <summary>For callers that keep the result, too. What the message throws is the call's failure once the message
    /// is to be written.</summary>
    public static MessageType Of(IMessage message)
    {
        if (message is SerializedMessage serialized)
        {
            return serialized.Type;
        }

        try
        {
            return Of(message.Descriptor);
        }
        catch (Exception e)
        {
            return new MessageType(message.GetType().FullName ?? message.GetType().Name) { Failure = e };
        }
    }

    /// <summary>A type of which only the name is known, which is enough to write it.</summary>
    public static MessageType Named(ReadOnlySpan<byte> utf8FullName) => new(Encoding.UTF8.GetString(utf8FullName));

    /// <summary>The full name inside a type URL, which ends behind the last slash.</summary>
    public static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> typeUrl) =>
        typeUrl[(typeUrl.LastIndexOf((byte)'/') + 1)..];
}
