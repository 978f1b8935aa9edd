using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Messages;

/// <summary>
/// Finds a message type by its full name, where the type is not known when the program is compiled. One <c>.proto</c>
/// file may be compiled into several assemblies, so a name stands for one class only as long as no two contracts share
/// a table: each has one of its own.
/// </summary>
/// <param name="settings">What the messages are parsed with.</param>
/// <param name="others">Where else a name is looked for.</param>
internal sealed class KnownMessages(ParsingSettings settings, KnownMessages? others = null)
{
    // Names are looked up straight from the receive buffer; longer ones than this take an allocation.
    private const int ShortName = 256;

    private readonly Dictionary<string, BodyParser> _types = new(StringComparer.Ordinal);
    private readonly HashSet<FileDescriptor> _files = [];

    /// <summary>Adds a class for messages of a type, unless the name has one already.</summary>
    public void Add(string fullName, MessageParser parser, System.Type? type)
    {
        if (!_types.ContainsKey(fullName))
        {
            _types.Add(fullName, new BodyParser(parser, type, settings));
        }
    }

    /// <summary>Adds every message of a file, and then those of the files that it imports; what is known by its name
    /// stays.</summary>
    public void Add(FileDescriptor file)
    {
        if (!_files.Add(file))
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

    /// <summary>Adds protobuf's well-known types.</summary>
    public void AddWellKnown()
    {
        Add(AnyReflection.Descriptor);
        Add(DurationReflection.Descriptor);
        Add(EmptyReflection.Descriptor);
        Add(FieldMaskReflection.Descriptor);
        Add(StructReflection.Descriptor);
        Add(TimestampReflection.Descriptor);
        Add(WrappersReflection.Descriptor);
    }

    /// <summary>Finds how messages of a type are read. Nothing may be added any more by then.</summary>
    public bool TryGet(ReadOnlySpan<byte> utf8FullName, [NotNullWhen(true)] out BodyParser? type)
    {
        Span<char> name = stackalloc char[ShortName];
        return utf8FullName.Length > ShortName
            ? TryGet(Encoding.UTF8.GetString(utf8FullName), out type)
            : TryGet(name[..Encoding.UTF8.GetChars(utf8FullName, name)], out type);
    }

    private bool TryGet(ReadOnlySpan<char> fullName, [NotNullWhen(true)] out BodyParser? type) =>
        _types.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(fullName, out type)
        || (others is not null && others.TryGet(fullName, out type));

    private void Add(MessageDescriptor message)
    {
        // Map entries are nested types too, but no messages of their own: they have no class and no parser.
        if (message.Parser is { } parser)
        {
            Add(message.FullName, parser, message.ClrType);
        }

        foreach (MessageDescriptor nested in message.NestedTypes)
        {
            Add(nested);
        }
    }
}
