using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Remoting;

/// <summary>Takes whatever type the actor answers with, as long as the type is known by name.</summary>
internal sealed class AnyReplyParser(KnownMessages known) : ReplyParser
{
    public override IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload)
    {
        if (!known.TryGet(typeName, out MessageDescriptor? type))
        {
            throw new UnexpectedReplyTypeException("a message of the contract's files", Encoding.UTF8.GetString(typeName));
        }

        return type.Parser.ParseFrom(payload);
    }
}
