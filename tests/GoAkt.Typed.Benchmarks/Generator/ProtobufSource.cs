namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>Writes a message of two fields with the members that protoc gives it.</summary>
internal static class ProtobufSource
{
    public static string Message(string @namespace, string name) =>
        $$"""
        namespace {{@namespace}}
        {
            using pb = global::Google.Protobuf;
            using pbr = global::Google.Protobuf.Reflection;

            public sealed partial class {{name}} : pb::IMessage<{{name}}>, pb::IBufferMessage
            {
                public const int NameFieldNumber = 1;
                public const int NumberFieldNumber = 2;
                private static readonly pb::MessageParser<{{name}}> _parser = new pb::MessageParser<{{name}}>(() => new {{name}}());
                private pb::UnknownFieldSet _unknownFields = null!;
                private string name_ = "";
                private long number_;

                public static pb::MessageParser<{{name}}> Parser { get { return _parser; } }
                public static pbr::MessageDescriptor Descriptor { get { return global::Google.Protobuf.WellKnownTypes.Empty.Descriptor; } }
                pbr::MessageDescriptor pb::IMessage.Descriptor { get { return Descriptor; } }

                public {{name}}() { OnConstruction(); }
                partial void OnConstruction();
                public {{name}}({{name}} other) : this()
                {
                    name_ = other.name_;
                    number_ = other.number_;
                    _unknownFields = pb::UnknownFieldSet.Clone(other._unknownFields);
                }

                public {{name}} Clone() { return new {{name}}(this); }

                public string Name
                {
                    get { return name_; }
                    set { name_ = pb::ProtoPreconditions.CheckNotNull(value, "value"); }
                }

                public long Number
                {
                    get { return number_; }
                    set { number_ = value; }
                }

                public override bool Equals(object? other) { return Equals(other as {{name}}); }

                public bool Equals({{name}}? other)
                {
                    if (ReferenceEquals(other, null)) { return false; }
                    if (ReferenceEquals(other, this)) { return true; }
                    if (Name != other.Name) return false;
                    if (Number != other.Number) return false;
                    return Equals(_unknownFields, other._unknownFields);
                }

                public override int GetHashCode()
                {
                    int hash = 1;
                    if (Name.Length != 0) hash ^= Name.GetHashCode();
                    if (Number != 0L) hash ^= Number.GetHashCode();
                    if (_unknownFields != null) { hash ^= _unknownFields.GetHashCode(); }
                    return hash;
                }

                public override string ToString() { return pb::JsonFormatter.ToDiagnosticString(this); }

                public void WriteTo(pb::CodedOutputStream output) { output.WriteRawMessage(this); }

                void pb::IBufferMessage.InternalWriteTo(ref pb::WriteContext output)
                {
                    if (Name.Length != 0)
                    {
                        output.WriteRawTag(10);
                        output.WriteString(Name);
                    }
                    if (Number != 0L)
                    {
                        output.WriteRawTag(16);
                        output.WriteInt64(Number);
                    }
                    if (_unknownFields != null) { _unknownFields.WriteTo(ref output); }
                }

                public int CalculateSize()
                {
                    int size = 0;
                    if (Name.Length != 0) { size += 1 + pb::CodedOutputStream.ComputeStringSize(Name); }
                    if (Number != 0L) { size += 1 + pb::CodedOutputStream.ComputeInt64Size(Number); }
                    if (_unknownFields != null) { size += _unknownFields.CalculateSize(); }
                    return size;
                }

                public void MergeFrom({{name}} other)
                {
                    if (other == null) { return; }
                    if (other.Name.Length != 0) { Name = other.Name; }
                    if (other.Number != 0L) { Number = other.Number; }
                    _unknownFields = pb::UnknownFieldSet.MergeFrom(_unknownFields, other._unknownFields);
                }

                public void MergeFrom(pb::CodedInputStream input) { input.ReadRawMessage(this); }

                void pb::IBufferMessage.InternalMergeFrom(ref pb::ParseContext input)
                {
                    uint tag;
                    while ((tag = input.ReadTag()) != 0)
                    {
                        switch (tag)
                        {
                            default:
                                _unknownFields = pb::UnknownFieldSet.MergeFieldFrom(_unknownFields, ref input);
                                break;
                            case 10: { Name = input.ReadString(); break; }
                            case 16: { Number = input.ReadInt64(); break; }
                        }
                    }
                }
            }
        }

        """;
}
