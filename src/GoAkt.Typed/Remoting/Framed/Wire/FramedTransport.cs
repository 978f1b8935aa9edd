using System.Net.Sockets;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;

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

    /// <summary>Opens a connection that is encrypted and compressed as the node is, blocking this thread for the
    /// connect time-out at most.</summary>
    /// <param name="dialer">Opens it.</param>
    /// <param name="target">The node.</param>
    /// <param name="doubt">What is known of the node's compression.</param>
    /// <exception cref="RemotingException">There is no connection to be had, and the message says why.</exception>
    public static FramedTransport Open(Dialer dialer, RemotingTarget target, CodecDoubt doubt)
    {
        Dialer.Connection connection = dialer.Dial(protocol: null, CancellationToken.None);
        if (connection.Encrypted is null && target.Compression == Compression.None)
        {
            return new SocketTransport(connection.Socket);
        }

        // Compression goes inside TLS (wire document, "Framed").
        Stream stream = connection.Encrypted ?? (Stream)new NetworkStream(connection.Socket, ownsSocket: true);
        try
        {
            if (CompressionCodecs.For(target.Compression, target.ZstdCodec) is { } codec)
            {
                stream = new CompressedStream(stream, codec);
            }
        }
        catch (Exception e)
        {
            // What runs here is the codec, which may be the application's.
            connection.Dispose();
            throw e is DllNotFoundException
                ? RemotingException.NotSupported(ErrorText.Of(e))
                : RemotingException.NotConnected($"the connection can't be set up: {ErrorText.Of(e)}", e);
        }

        return new EncodedTransport(connection.Socket, stream, target.Compression, doubt, dialer.Tls);
    }

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
