using System.Net.Sockets;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Tls;

namespace GoAkt.Typed.Remoting.Framed.Wire;

/// <summary>TCP that is encrypted, compressed, or both.</summary>
internal sealed class EncodedTransport(
    Socket socket, Stream stream, Compression compression, CodecDoubt doubt, TlsHandshake? tls) : FramedTransport
{
    public override string? Doubt => doubt.Text;

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
        try
        {
            stream.Write(bytes);
            stream.Flush();
        }
        catch (Exception e) when (IsCodecError(e))
        {
            throw new IOException($"the request can't be compressed with {compression}: {ErrorText.Of(e)}", e);
        }
    }

    private string? GuessAtLoss() => tls?.GuessAtLoss() ?? Doubt;

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
            // The codec's streams are the application's, and whoever closes a connection has calls to end.
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
