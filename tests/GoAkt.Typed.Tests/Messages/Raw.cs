using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>A message that says what type it is, and writes the bytes that it was given.</summary>
internal sealed class Raw(MessageDescriptor descriptor, byte[] bytes) : IMessage<Raw>
{
    public MessageDescriptor Descriptor => descriptor;

    public int CalculateSize() => bytes.Length;

    public void WriteTo(CodedOutputStream output)
    {
        foreach (byte one in bytes)
        {
            output.WriteRawTag(one);
        }
    }

    public void MergeFrom(CodedInputStream input) => throw new NotSupportedException();

    public void MergeFrom(Raw message) => throw new NotSupportedException();

    public Raw Clone() => this;

    public bool Equals(Raw? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => 0;
}
