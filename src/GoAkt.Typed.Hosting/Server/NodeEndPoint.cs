using System.Net;
using System.Net.Sockets;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Where a node is to listen.</summary>
internal static class NodeEndPoint
{
    /// <exception cref="ArgumentException">The host is no address and resolves to none.</exception>
    public static async Task<IPEndPoint> ResolveAsync(string host, int port, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address))
        {
            return new IPEndPoint(address, port);
        }

        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return new IPEndPoint(
                addresses.FirstOrDefault(found => found.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0],
                port);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new ArgumentException(
                $"The node can't listen on its option Host, '{host}': it is no IP address, and no name that resolves to one.",
                e);
        }
    }
}
