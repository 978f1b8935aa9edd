using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Faults;

/// <summary>A message of the application's own making, which misbehaves when the node writes it.</summary>
internal sealed class FaultyMessage : IMessage
{
    public required Action OnUse { get; init; }

    public MessageDescriptor Descriptor => StringValue.Descriptor;

    public int CalculateSize()
    {
        OnUse();
        return 0;
    }

    public void WriteTo(CodedOutputStream output) => OnUse();

    public void MergeFrom(CodedInputStream input) => throw new NotSupportedException();
}
