using System.Net.Sockets;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>Bare TCP.</summary>
internal sealed class SocketTransport(Socket socket) : FramedTransport
{
    public override int Receive(Span<byte> into) => socket.Receive(into, SocketFlags.None);

    public override void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes, SocketFlags.None)..];
        }
    }

    public override void Dispose() => socket.Dispose();
}
