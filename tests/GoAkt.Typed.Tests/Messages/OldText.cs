using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>A message as protoc wrote it before 3.12: it knows streams alone. On the wire it is a
/// <c>google.protobuf.StringValue</c>.</summary>
internal sealed class OldText : IMessage<OldText>
{
    public string Text { get; set; } = string.Empty;

    public MessageDescriptor Descriptor => StringValue.Descriptor;

    public int CalculateSize() => Text.Length == 0 ? 0 : 1 + CodedOutputStream.ComputeStringSize(Text);

    public void WriteTo(CodedOutputStream output)
    {
        if (Text.Length > 0)
        {
            output.WriteRawTag(0x0A);
            output.WriteString(Text);
        }
    }

    public void MergeFrom(CodedInputStream input)
    {
        uint tag;
        while ((tag = input.ReadTag()) != 0)
        {
            if (tag == 0x0A)
            {
                Text = input.ReadString();
            }
            else
            {
                input.SkipLastField();
            }
        }
    }

    public void MergeFrom(OldText message) => Text = message.Text;

    public OldText Clone() => new() { Text = Text };

    public bool Equals(OldText? other) => other?.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as OldText);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);
}
