using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Messages;

/// <summary>
/// The parsers of replies that may be of several types. Whose classes a reply gets is decided by the request that it
/// answers: first those of its <c>.proto</c> file and of those that this imports, then those of the application's other
/// files, of the request's own assembly before any other.
/// </summary>
internal sealed class AnyReplyParsers
{
    private readonly ConcurrentDictionary<FileDescriptor, ReplyParser> _byRequest = new();
    private readonly Func<FileDescriptor, ReplyParser> _create;
    private readonly ParsingSettings _settings;
    private readonly FileDescriptor[] _files;

    /// <param name="settings">What replies are parsed with.</param>
    /// <param name="files">Files whose messages are known beyond those of a request.</param>
    public AnyReplyParsers(ParsingSettings settings, IEnumerable<FileDescriptor> files)
    {
        _settings = settings;
        _files = [.. files];
        _create = file => Create(file);
        WithoutRequest = Create(null);
    }

    /// <summary>For a reply without a request, or to a request whose <c>.proto</c> file is not known.</summary>
    public ReplyParser WithoutRequest { get; }

    public ReplyParser For(MessageType request) =>
        request.Descriptor is { } descriptor ? _byRequest.GetOrAdd(descriptor.File, _create) : WithoutRequest;

    private AnyReplyParser Create(FileDescriptor? request)
    {
        KnownMessages known = new(_settings);
        if (request is not null)
        {
            known.Add(request);
        }

        Assembly? own = request is null ? null : AssemblyOf(request);
        foreach (FileDescriptor file in _files.OrderBy(file => own is null || AssemblyOf(file) != own))
        {
            known.Add(file);
        }

        known.AddWellKnown();
        return new AnyReplyParser(known);
    }

    /// <summary>Where a file's classes are; null if it has none.</summary>
    private static Assembly? AssemblyOf(FileDescriptor file) =>
        file.MessageTypes.FirstOrDefault(static message => message.ClrType is not null)?.ClrType.Assembly;
}

/// <summary>Takes whatever type the actor answers with, as long as the type is known by name.</summary>
internal sealed class AnyReplyParser(KnownMessages known) : ReplyParser
{
    public override IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload) =>
        known.TryGet(typeName, out BodyParser? type)
            ? type.Parse(payload)
            : throw new UnexpectedReplyTypeException(
                ["a message of the contract's files"], Encoding.UTF8.GetString(typeName));

    /// <summary>What an interceptor answers it knows the class of, so that there is nothing to find out.</summary>
    public override bool Takes(IMessage reply) => true;

    public override string Types => $"'{typeof(IMessage)}'";
}
