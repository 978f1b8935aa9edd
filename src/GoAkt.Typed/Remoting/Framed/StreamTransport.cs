using System.Net.Sockets;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>TCP that is encrypted, compressed, or both.</summary>
internal sealed class StreamTransport(Socket socket, Stream stream, RemotingTarget target, Func<Exception, string?> explain) : FramedTransport
{
    public override int Receive(Span<byte> into)
    {
        try
        {
            return stream.Read(into);
        }
        catch (InvalidDataException e)
        {
            throw RemotingException.Protocol(
                $"the node's answer is not compressed with {target.Compression}, as GoAktClientOptions.Compression "
                + $"says: configure both sides alike ({e.Message})",
                e);
        }
        catch (IOException e) when (explain(e) is { } reason)
        {
            throw RemotingException.NotConnected(reason, e);
        }
    }

    public override void Send(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        stream.Flush();
    }

    public override void Dispose()
    {
        // The socket goes first: the streams can't wait for the node then while they end.
        socket.Dispose();
        stream.Dispose();
    }
}
