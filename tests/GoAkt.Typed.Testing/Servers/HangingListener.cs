using System.Net;
using System.Net.Sockets;

namespace GoAkt.Typed.Testing;

/// <summary>
/// An address of this machine's that leaves connections without an answer, as one does behind a firewall that drops
/// them: it listens, but its queue is full, and Linux passes over what would be one more.
/// </summary>
public sealed class HangingListener : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _only = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Begins to listen.</summary>
    /// <param name="address">The address, one of the loopback's.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public HangingListener(string address = "127.0.0.1", int port = 0)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        _listener.Listen(0);
        _only.Connect(_listener.LocalEndPoint!);
    }

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address => _listener.LocalEndPoint!.ToString()!;

    public void Dispose()
    {
        _listener.Dispose();
        _only.Dispose();
    }
}
