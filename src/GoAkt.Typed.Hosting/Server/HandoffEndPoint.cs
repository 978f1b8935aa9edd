using System.Net;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Where Kestrel's HTTP engine listens: not a port, but for connections that the node hands over.</summary>
internal sealed class HandoffEndPoint(string protocol) : EndPoint
{
    public override string ToString() => protocol;
}
