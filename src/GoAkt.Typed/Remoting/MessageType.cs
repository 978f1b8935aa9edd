using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Remoting;

/// <summary>A message type's name in the spellings that the wires use, encoded once.</summary>
internal sealed class MessageType
{
    private const string TypeUrlPrefix = "type.googleapis.com/";

    private static readonly ConcurrentDictionary<MessageDescriptor, MessageType> s_types = new();

    private MessageType(MessageDescriptor descriptor)
    {
        Descriptor = descriptor;
        FullName = descriptor.FullName;
        Utf8FullName = Encoding.UTF8.GetBytes(FullName);
        Utf8TypeUrl = Encoding.UTF8.GetBytes(TypeUrlPrefix + FullName);
    }

    public MessageDescriptor Descriptor { get; }

    public string FullName { get; }

    public byte[] Utf8FullName { get; }

    /// <summary>The name as <c>google.protobuf.Any</c> carries it.</summary>
    public byte[] Utf8TypeUrl { get; }

    /// <summary>For callers that keep the result: the look-up is not meant for the way of every call.</summary>
    public static MessageType Of(MessageDescriptor descriptor) =>
        s_types.GetOrAdd(descriptor, static d => new MessageType(d));

    /// <summary>The full name inside a type URL, which ends behind the last slash.</summary>
    public static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> typeUrl) =>
        typeUrl[(typeUrl.LastIndexOf((byte)'/') + 1)..];
}
