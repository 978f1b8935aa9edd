using System.Text;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>Takes whatever type the actor answers with, as long as the type is known by name.</summary>
internal sealed class AnyReplyParser(KnownMessages known) : ReplyParser
{
    public override IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload) =>
        known.TryGet(typeName, out BodyParser? type)
            ? type.Parse(payload)
            : throw new UnexpectedReplyTypeException(
                "a message of the contract's files", Encoding.UTF8.GetString(typeName));
}
