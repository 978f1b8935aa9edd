using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>A <c>google.protobuf.StringValue</c> that was written by hand, and does something else when it is made for
/// an answer.</summary>
internal sealed class ReadLate : IMessage<ReadLate>, IBufferMessage
{
    private readonly StringValue _inner = new();

    public ReadLate() => BeforeReading();

    /// <summary>What is done first. The library makes the messages, so they can't be told one by one.</summary>
    public static Action BeforeReading { get; set; } = static () => { };

    public string Value => _inner.Value;

    MessageDescriptor IMessage.Descriptor => StringValue.Descriptor;

    public int CalculateSize() => _inner.CalculateSize();

    public void WriteTo(CodedOutputStream output) => _inner.WriteTo(output);

    public void InternalWriteTo(ref WriteContext output) => ((IBufferMessage)_inner).InternalWriteTo(ref output);

    public void MergeFrom(CodedInputStream input) => _inner.MergeFrom(input);

    public void InternalMergeFrom(ref ParseContext input) => ((IBufferMessage)_inner).InternalMergeFrom(ref input);

    public void MergeFrom(ReadLate message)
    {
    }

    public ReadLate Clone() => this;

    public bool Equals(ReadLate? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => 0;
}
