using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>A message whose own methods do what a test says. On the wire it is a
/// <c>google.protobuf.StringValue</c>.</summary>
internal sealed class Faulty : IMessage<Faulty>, IBufferMessage
{
    public Func<MessageDescriptor> OnDescriptor { get; init; } = static () => StringValue.Descriptor;

    public Func<int> OnCalculateSize { get; init; } = static () => 3;

    public Action OnWrite { get; init; } = static () => { };

    public MessageDescriptor Descriptor => OnDescriptor();

    /// <summary>Every way in which a message can't be written, by a name.</summary>
    public static IReadOnlyDictionary<string, Func<Faulty>> Kinds { get; } =
        new Dictionary<string, Func<Faulty>>
        {
            ["CalculateSize throws"] = static () =>
                new Faulty { OnCalculateSize = static () => throw new InvalidCastException("no size") },
            ["CalculateSize overflows"] = static () => new Faulty { OnCalculateSize = static () => int.MinValue },
            ["CalculateSize is enormous"] = static () => new Faulty { OnCalculateSize = static () => int.MaxValue },
            ["WriteTo throws"] = static () =>
                new Faulty { OnWrite = static () => throw new InvalidOperationException("no bytes") },
            ["WriteTo throws what can't say why"] = static () =>
                new Faulty { OnWrite = static () => throw new SpeechlessException() },
            ["WriteTo writes less"] = static () => new Faulty { OnCalculateSize = static () => 7 },
            ["Descriptor throws"] = static () =>
                new Faulty { OnDescriptor = static () => throw new TypeInitializationException("Reflection", null) },
            ["Descriptor is null"] = static () => new Faulty { OnDescriptor = static () => null! },
        };

    public static TheoryData<string, string> KindsOnEachWire
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string kind in Kinds.Keys)
            {
                foreach (string wire in EndToEnd.Wires.Names)
                {
                    cases.Add(kind, wire);
                }
            }

            return cases;
        }
    }

    public int CalculateSize() => OnCalculateSize();

    public void WriteTo(CodedOutputStream output) => OnWrite();

    public void InternalWriteTo(ref WriteContext output) => OnWrite();

    public void MergeFrom(CodedInputStream input) => input.ReadTag();

    public void InternalMergeFrom(ref ParseContext input) => throw new NotSupportedException();

    public void MergeFrom(Faulty message)
    {
    }

    public Faulty Clone() => this;

    public bool Equals(Faulty? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => 0;

    private sealed class SpeechlessException : Exception
    {
        public override string Message => throw new NotSupportedException();
    }
}
