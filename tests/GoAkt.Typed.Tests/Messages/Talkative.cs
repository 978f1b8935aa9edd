using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>A <c>google.protobuf.StringValue</c> that was written by hand, and does something else while its bytes are
/// written or counted.</summary>
internal sealed class Talkative(string text, Action? onWrite = null, Action? onCount = null)
    : IMessage<Talkative>, IBufferMessage
{
    private readonly StringValue _inner = new() { Value = text };

    MessageDescriptor IMessage.Descriptor => StringValue.Descriptor;

    public int CalculateSize()
    {
        onCount?.Invoke();
        return _inner.CalculateSize();
    }

    public void WriteTo(CodedOutputStream output)
    {
        onWrite?.Invoke();
        _inner.WriteTo(output);
    }

    public void InternalWriteTo(ref WriteContext output)
    {
        onWrite?.Invoke();
        ((IBufferMessage)_inner).InternalWriteTo(ref output);
    }

    public void MergeFrom(CodedInputStream input) => _inner.MergeFrom(input);

    public void InternalMergeFrom(ref ParseContext input) => ((IBufferMessage)_inner).InternalMergeFrom(ref input);

    public void MergeFrom(Talkative message)
    {
    }

    public Talkative Clone() => this;

    public bool Equals(Talkative? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => 0;
}
