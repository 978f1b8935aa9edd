using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>
/// A message as protoc writes it today, with a field of a message that it wrote before 3.12. On the wire it is a
/// <c>google.protobuf.ListValue</c>.
/// </summary>
internal sealed class NewWithOld : IMessage<NewWithOld>, IBufferMessage
{
    public OldText? Old { get; set; }

    public MessageDescriptor Descriptor => ListValue.Descriptor;

    public int CalculateSize() => Old is null ? 0 : 1 + CodedOutputStream.ComputeMessageSize(Old);

    public void WriteTo(CodedOutputStream output) => output.WriteRawMessage(this);

    public void MergeFrom(CodedInputStream input) => input.ReadRawMessage(this);

    public void InternalWriteTo(ref WriteContext output)
    {
        if (Old is not null)
        {
            output.WriteRawTag(0x0A);
            output.WriteMessage(Old);
        }
    }

    public void InternalMergeFrom(ref ParseContext input)
    {
        while (input.ReadTag() == 0x0A)
        {
            Old ??= new OldText();
            input.ReadMessage(Old);
        }
    }

    public void MergeFrom(NewWithOld message) => Old = message.Old?.Clone();

    public NewWithOld Clone() => new() { Old = Old?.Clone() };

    public bool Equals(NewWithOld? other) => other is not null && Equals(other.Old, Old);

    public override bool Equals(object? obj) => Equals(obj as NewWithOld);

    public override int GetHashCode() => Old?.GetHashCode() ?? 0;
}
