using System.Diagnostics.CodeAnalysis;
using System.Text;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Hosting.Requests;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>What every Duplex connection of a node shares.</summary>
internal sealed class DuplexService
{
    private const int LongestName = 128;

    private static readonly HashSet<string> s_envelopes =
    [
        .. RemotingReflection.Descriptor.MessageTypes.Concat(IntrospectionReflection.Descriptor.MessageTypes)
            .Select(static message => message.FullName),
    ];

    private readonly Dictionary<string, NodeRequest> _requests = new(StringComparer.Ordinal);

    /// <param name="node">The node.</param>
    /// <param name="messages">Serves asks and tells.</param>
    /// <param name="requests">All other requests.</param>
    /// <param name="dialect">The generation.</param>
    /// <param name="compression">What connections may be compressed with; none if the generation agrees on none.</param>
    /// <param name="zstd">What the application uses in place of the zstd that comes along, if anything.</param>
    public DuplexService(
        HostedNode node,
        MessageRequests messages,
        RequestTable requests,
        WireDialect dialect,
        Compression compression,
        ICompressionCodec? zstd)
    {
        Node = node;
        Messages = messages;
        Dialect = dialect;
        Compression = compression;
        Zstd = zstd;
        foreach (NodeRequest request in requests.Requests)
        {
            _requests[Encoding.UTF8.GetString(request.Utf8RequestName)] = request;
        }
    }

    private static ReadOnlySpan<byte> Package => "internalpb."u8;

    public HostedNode Node { get; }

    public MessageRequests Messages { get; }

    public WireDialect Dialect { get; }

    public Compression Compression { get; }

    public ICompressionCodec? Zstd { get; }

    /// <summary>Whether a name is in GoAkt's own package, and yet no envelope's.</summary>
    public static bool IsUnknownEnvelope(ReadOnlySpan<byte> name) =>
        name.StartsWith(Package) && !s_envelopes.Contains(Encoding.UTF8.GetString(name));

    /// <summary>Finds what serves a request by its envelope's name.</summary>
    public bool TryFind(ReadOnlySpan<byte> envelopeName, [NotNullWhen(true)] out NodeRequest? request)
    {
        request = null;
        if (!envelopeName.StartsWith(Package) || envelopeName.Length > LongestName)
        {
            return false;
        }

        Span<char> name = stackalloc char[envelopeName.Length];
        int length = Encoding.UTF8.GetChars(envelopeName, name);
        return _requests.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out request);
    }
}
