using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>A message that can't be made of any bytes. On the wire it is a
/// <c>google.protobuf.StringValue</c>.</summary>
/// <typeparam name="TFault">What fails.</typeparam>
internal sealed class Unreadable<TFault> : IMessage<Unreadable<TFault>>, IBufferMessage
{
    public Unreadable() => FailIf(typeof(InConstructor));

    public MessageDescriptor Descriptor
    {
        get
        {
            FailIf(typeof(InDescriptor));
            return StringValue.Descriptor;
        }
    }

    public int CalculateSize() => 0;

    public void WriteTo(CodedOutputStream output)
    {
    }

    public void InternalWriteTo(ref WriteContext output)
    {
    }

    public void MergeFrom(CodedInputStream input) => FailIf(typeof(InMergeFrom));

    public void InternalMergeFrom(ref ParseContext input) => FailIf(typeof(InMergeFrom));

    public void MergeFrom(Unreadable<TFault> message)
    {
    }

    public Unreadable<TFault> Clone() => this;

    public bool Equals(Unreadable<TFault>? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => 0;

    private static void FailIf(System.Type fault)
    {
        if (typeof(TFault) == fault)
        {
            throw new InvalidTimeZoneException($"fails {fault.Name}");
        }
    }
}

internal sealed class InConstructor;

internal sealed class InDescriptor;

internal sealed class InMergeFrom;
