using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Hosting.Requests;

namespace GoAkt.Typed.Hosting.Framed;

/// <summary>What every Framed connection of a node shares.</summary>
internal sealed class FramedService(
    HostedNode node, MessageRequests messages, RequestTable requests, WireDialect dialect)
{
    public HostedNode Node { get; } = node;

    public MessageRequests Messages { get; } = messages;

    public WireDialect Dialect { get; } = dialect;

    public bool TryFind(ReadOnlySpan<byte> envelopeName, [NotNullWhen(true)] out NodeRequest? request)
    {
        foreach (NodeRequest served in requests.Requests)
        {
            if (envelopeName.SequenceEqual(served.Utf8RequestName))
            {
                request = served;
                return true;
            }
        }

        request = null;
        return false;
    }
}
