using System.Net.Sockets;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Tls;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// The bytes of one connection. All of it blocks: .NET turns a socket non-blocking for good at its first asynchronous
/// call, and from then on every read costs a hop through the thread pool, which takes longer than everything else in a
/// call together.
/// </summary>
internal abstract class NodeTransport : IDisposable
{
    /// <summary>What may be to blame if no answer comes in time, or null if there is nothing to suspect.</summary>
    public virtual string? Doubt => null;

    /// <summary>What may be to blame if the connection is lost, or null if there is nothing to suspect.</summary>
    public virtual string? GuessAtLoss() => null;

    /// <summary>Opens a connection that is encrypted and compressed as the node is, blocking this thread for the
    /// connect time-out at most.</summary>
    /// <param name="dialer">Opens it.</param>
    /// <param name="target">The node.</param>
    /// <param name="doubt">What is known of the node's compression.</param>
    /// <exception cref="RemotingException">There is no connection to be had, and the message says why.</exception>
    public static NodeTransport Open(Dialer dialer, RemotingTarget target, CodecDoubt doubt)
    {
        Dialer.Connection connection = dialer.Dial(protocol: null);
        if (connection.Encrypted is null && target.Compression == Compression.None)
        {
            return new SocketTransport(connection.Socket);
        }

        // Compression goes inside TLS (docs/wire.md, "Framed").
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
internal sealed class SocketTransport(Socket socket) : NodeTransport
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

/// <summary>TCP that is encrypted, compressed, or both.</summary>
internal sealed class EncodedTransport(
    Socket socket, Stream stream, Compression compression, CodecDoubt doubt, TlsHandshake? tls) : NodeTransport
{
    public override string? Doubt => doubt.Text;

    public override string? GuessAtLoss() => tls?.GuessAtLoss() ?? Doubt;

    public override int Receive(Span<byte> into)
    {
        try
        {
            int read = stream.Read(into);
            if (read > 0)
            {
                tls?.NoteAnswer();
                doubt.NoteAnswer();
            }
            else if (GuessAtLoss() is { } guess)
            {
                throw RemotingException.ConnectionLost(
                    Delivery.Unknown, $"the node closed the connection without an answer; {guess}");
            }

            return read;
        }
        catch (IOException e) when (tls?.ExplainAlert(e) is { } reason)
        {
            throw RemotingException.NotConnected(reason, e);
        }
        catch (IOException e) when (GuessAtLoss() is { } guess)
        {
            throw RemotingException.ConnectionLost(
                Delivery.Unknown,
                $"the connection broke: {ErrorText.Of(e)}; {guess}",
                e);
        }
        catch (Exception e) when (IsCodecError(e))
        {
            throw RemotingException.Protocol(
                $"the node's answer is not compressed with {compression}, as GoAktClientOptions.Compression "
                + $"says: configure both sides alike ({ErrorText.Of(e)})",
                e);
        }
    }

    public override void Send(ReadOnlySpan<byte> bytes)
    {
        Write(bytes);
        Flush();
    }

    /// <summary>Sends bytes, or keeps them until <see cref="Flush"/>.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (Exception e) when (IsCodecError(e))
        {
            throw Failed(e);
        }
    }

    public void Flush()
    {
        try
        {
            stream.Flush();
        }
        catch (Exception e) when (IsCodecError(e))
        {
            throw Failed(e);
        }
    }

    private IOException Failed(Exception e) =>
        new($"the request can't be compressed with {compression}: {ErrorText.Of(e)}", e);

    /// <summary>A codec of the application's own may throw anything.</summary>
    private static bool IsCodecError(Exception e) =>
        e is not (RemotingException or IOException or SocketException or ObjectDisposedException);

    public override void Dispose()
    {
        // The socket goes first: the streams can't wait for the node then while they end.
        socket.Dispose();
        try
        {
            stream.Dispose();
        }
        catch (Exception)
        {
            // The codec's streams are the application's, and may throw; the calls of the connection have to end all the
            // same.
        }
    }
}

/// <summary>
/// Suspects the compression of a node's connections until it has answered on one. Both sides are configured alike or
/// not at all: a node that is configured otherwise closes the connection without a word, or waits for bytes that never
/// make sense to it.
/// </summary>
internal sealed class CodecDoubt(Compression compression)
{
    private volatile bool _isRefuted = compression == Compression.None;

    /// <summary>What to say of a call that failed, or null where the compression is not to blame.</summary>
    public string? Text =>
        _isRefuted
            ? null
            : $"it may not be configured with {compression}, as GoAktClientOptions.Compression says: configure both sides alike";

    /// <summary>Says that the node has answered.</summary>
    public void NoteAnswer() => _isRefuted = true;
}
