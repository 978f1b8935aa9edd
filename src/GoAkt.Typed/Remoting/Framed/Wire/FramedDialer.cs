using System.Net.Sockets;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Remoting.Framed.Wire;

/// <summary>Opens connections to one node, encrypted and compressed as the node is.</summary>
internal sealed class FramedDialer(RemotingTarget target)
{
    private readonly CodecDoubt _doubt = new(target.Compression);
    private readonly Dialer _dialer = new(target);

    /// <summary>Opens a connection, blocking this thread for the connect time-out at most.</summary>
    /// <exception cref="RemotingException">No connection could be opened.</exception>
    public FramedTransport Dial()
    {
        Dialer.Connection connection = _dialer.Dial(protocol: null, CancellationToken.None);
        try
        {
            return Wrap(connection);
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw Failed(e);
        }
    }

    public override string ToString() => target.Dial.ToString();

    private FramedTransport Wrap(Dialer.Connection connection)
    {
        if (connection.Encrypted is null && target.Compression == Compression.None)
        {
            return new SocketTransport(connection.Socket);
        }

        // Compression goes inside TLS (wire document, "Framed").
        Stream stream = connection.Encrypted ?? (Stream)new NetworkStream(connection.Socket, ownsSocket: true);
        if (CompressionCodecs.For(target.Compression, target.ZstdCodec) is { } codec)
        {
            stream = new CompressedStream(stream, codec);
        }

        return new EncodedTransport(connection.Socket, stream, target.Compression, _doubt, _dialer.Tls);
    }

    /// <summary>What runs here is the codec, which may be the application's.</summary>
    private static RemotingException Failed(Exception e) => e switch
    {
        RemotingException explained => explained,
        DllNotFoundException => RemotingException.NotSupported(ErrorText.Of(e)),
        _ => RemotingException.NotConnected($"the connection can't be set up: {ErrorText.Of(e)}", e),
    };
}
