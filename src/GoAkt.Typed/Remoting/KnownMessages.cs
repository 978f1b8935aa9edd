using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// Finds a message type by its full name, where the type is not known when the program is compiled. Knows protobuf's
/// well-known types, and every message of the files that were added, with the files that those import.
/// </summary>
internal sealed class KnownMessages
{
    // Names are looked up straight from the receive buffer; longer ones than this take an allocation.
    private const int ShortName = 256;

    private readonly ConcurrentDictionary<string, MessageDescriptor> _types = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MessageDescriptor>.AlternateLookup<ReadOnlySpan<char>> _typesBySpan;
    private readonly ConcurrentDictionary<FileDescriptor, bool> _files = new();

    public KnownMessages()
    {
        _typesBySpan = _types.GetAlternateLookup<ReadOnlySpan<char>>();
        Add(AnyReflection.Descriptor);
        Add(DurationReflection.Descriptor);
        Add(EmptyReflection.Descriptor);
        Add(FieldMaskReflection.Descriptor);
        Add(StructReflection.Descriptor);
        Add(TimestampReflection.Descriptor);
        Add(WrappersReflection.Descriptor);
    }

    /// <summary>Adds every message of a file, and of the files that it imports.</summary>
    public void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file, true))
        {
            return;
        }

        foreach (MessageDescriptor message in file.MessageTypes)
        {
            Add(message);
        }

        foreach (FileDescriptor dependency in file.Dependencies)
        {
            Add(dependency);
        }
    }

    public bool TryGet(string fullName, [NotNullWhen(true)] out MessageDescriptor? type) =>
        _types.TryGetValue(fullName, out type);

    public bool TryGet(ReadOnlySpan<byte> utf8FullName, [NotNullWhen(true)] out MessageDescriptor? type)
    {
        if (utf8FullName.Length > ShortName)
        {
            return _types.TryGetValue(Encoding.UTF8.GetString(utf8FullName), out type);
        }

        Span<char> name = stackalloc char[ShortName];
        int length = Encoding.UTF8.GetChars(utf8FullName, name);
        return _typesBySpan.TryGetValue(name[..length], out type);
    }

    private void Add(MessageDescriptor message)
    {
        // Map entries are nested types too, but no messages of their own: they have no class and no parser.
        if (message.Parser is not null)
        {
            _types.TryAdd(message.FullName, message);
        }

        foreach (MessageDescriptor nested in message.NestedTypes)
        {
            Add(nested);
        }
    }
}
