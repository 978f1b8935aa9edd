using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>An actor's address in the form of a generation.</summary>
internal static class AnsweredAddress
{
    public static ByteString Of(HostedActor actor, HostedNode node, WireDialect dialect)
    {
        if (dialect.TextAddresses)
        {
            return ByteString.CopyFromUtf8(actor.Identity.Address.ToString());
        }

        Address address = new()
        {
            Host = node.Address.Host,
            Port = node.Address.Port,
            Name = actor.Identity.Name,
            Id = actor.History.Id,
            System = node.SystemName,
            Parent = new Address(),
        };
        return address.ToByteString();
    }
}
