using System.Net.Sockets;

namespace GoAkt.Typed.Remoting.Framed.Wire;

/// <summary>
/// The bytes of one connection. All of it blocks: .NET turns a socket non-blocking for good at its first asynchronous
/// call, and from then on every read costs a hop through the thread pool, which takes longer than everything else in a
/// call together.
/// </summary>
internal abstract class FramedTransport : IDisposable
{
    /// <summary>What may be to blame if no answer comes, or null if there is nothing to suspect.</summary>
    public virtual string? Doubt => null;

    /// <summary>Waits for bytes.</summary>
    /// <returns>How many were read; 0 at the end of the connection.</returns>
    public abstract int Receive(Span<byte> into);

    public abstract void Send(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the connection at once; a blocked call to it fails.</summary>
    public abstract void Dispose();
}

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
