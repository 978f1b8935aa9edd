using System.Text;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>Reads an actor's address as a node wrote it: as a message up to GoAkt 3.11, as text later.</summary>
internal static class WireAddress
{
    // A message begins with the tag of its first field, the host.
    private const byte MessageTag = 0x0A;

    /// <exception cref="FormatException">The bytes are neither.</exception>
    public static ActorAddress Read(ReadOnlySpan<byte> wire)
    {
        if (wire.IsEmpty)
        {
            throw new FormatException("An actor's address is empty.");
        }

        byte[] bytes = wire.ToArray();
        if (bytes[0] != MessageTag)
        {
            return ActorAddress.FromText(Encoding.UTF8.GetString(bytes), bytes);
        }

        try
        {
            return FromMessage(Address.Parser.ParseFrom(bytes), bytes);
        }
        catch (Exception e)
        {
            // Protobuf throws others than its own at hostile bytes.
            throw new FormatException("An actor's address is neither text nor a message.", e);
        }
    }

    private static ActorAddress FromMessage(Address address, byte[] wire) => new(
        wire,
        isText: false,
        address.System,
        address.Host,
        address.Port,
        address.Name,
        address.Id.Length == 0 ? null : address.Id,
        address.Parent is { Name.Length: > 0 } parent ? FromMessage(parent, parent.ToByteArray()) : null);
}
