using System.Net;
using System.Net.Sockets;

namespace GoAkt.Typed.Testing;

/// <summary>A port of this machine's that refuses connections: it is taken, so nobody else can listen at it, but not
/// listened at.</summary>
public sealed class RefusingPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Takes a free port.</summary>
    public RefusingPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>Where nobody listens, as <c>host:port</c>.</summary>
    public string Address => _socket.LocalEndPoint!.ToString()!;

    public void Dispose() => _socket.Dispose();
}
