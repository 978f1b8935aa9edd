using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Duplex;
using GoAkt.Typed.Hosting.Framed;
using GoAkt.Typed.Remoting.Codecs;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Serves a connection by the wire that its first bytes are of, inside TLS where the node has that.</summary>
internal sealed class ConnectionRouter(
    FramedService? framed,
    DuplexService? duplex,
    ICompressionCodec? compression,
    HttpEngine? http,
    TlsAcceptor? tls,
    IdleLimit idle,
    ILogger logger)
{
    /// <summary>Whether a connection that was not served on its bare socket has shown its first bytes by
    /// then.</summary>
    private bool HasLooked => tls is null && duplex is not null;

    /// <summary>Whether a connection has one time for its first byte, the TLS handshake and the HELLO together. Where
    /// other wires are served too, it may be one that is opened before it is needed.</summary>
    private bool IsPinnedToDuplex => duplex is not null && framed is null && http is null;

    public async Task ServeAsync(ConnectionContext connection, CancellationToken stopping)
    {
        string reason = tls is null
            ? await RouteAsync(connection, null, null, stopping).ConfigureAwait(false)
            : await ServeEncryptedAsync(tls, connection, stopping).ConfigureAwait(false);
        NodeLog.ConnectionClosed(logger, connection.ConnectionId, reason);
    }

    private async Task<string> ServeEncryptedAsync(
        TlsAcceptor handshake, ConnectionContext connection, CancellationToken stopping)
    {
        IDuplexPipe plain = connection.Transport;
        using AcceptWindow window = new(idle.Handshake, idle.Time, stopping);
        SslStream stream;
        try
        {
            stream = await handshake
                .AuthenticateAsync(new PipeStream(plain), window.Token).ConfigureAwait(false);
        }
        catch (AuthenticationException e)
        {
            return $"the TLS handshake failed: {ErrorText.Of(e)}";
        }

        StreamTransport encrypted = new(stream);
        try
        {
            connection.Transport = encrypted;
            if (IsPinnedToDuplex)
            {
                return await RouteAsync(connection, stream, window, stopping).ConfigureAwait(false);
            }

            window.Dispose();
            return await RouteAsync(connection, stream, null, stopping).ConfigureAwait(false);
        }
        finally
        {
            connection.Transport = plain;
            await encrypted.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<string> RouteAsync(
        ConnectionContext connection, SslStream? encryption, AcceptWindow? window, CancellationToken stopping)
    {
        DetectedWire wire = await DetectAsync(connection.Transport.Input, window, stopping).ConfigureAwait(false);
        switch (wire)
        {
            case DetectedWire.Framed when framed is not null:
                return await ServeFramedAsync(framed, connection.Transport).ConfigureAwait(false);

            // Without TLS it is served on its bare socket, before it comes here.
            case DetectedWire.Duplex when duplex is not null && encryption is not null:
                return await ServeDuplexAsync(
                    duplex,
                    new PipeStream(connection.Transport),
                    new EncryptedEnding(connection, encryption),
                    bare: null,
                    window ?? new AcceptWindow(idle.Handshake, idle.Time, stopping)).ConfigureAwait(false);

            // To a frame, a node that speaks nothing but Connect answers with an HTTP error.
            case DetectedWire.Http2 or DetectedWire.Http1 or DetectedWire.Framed when http is not null:
                bool isHttp2 = wire == DetectedWire.Http2;
                if (encryption is not null)
                {
                    TlsFeatures.Set(connection.Features, encryption, isHttp2);
                }

                await http.ServeAsync(connection, isHttp2).ConfigureAwait(false);
                return "HTTP has ended it";
            case DetectedWire.None:
                return "the peer said nothing";
            case DetectedWire.Unknown:
                return "what the peer said is too little to know what it speaks";
            default:
                // At once: a client that tries Duplex understands a close as "speaks something else", but not silence.
                return $"the node does not serve {wire}";
        }
    }

    private async ValueTask<DetectedWire> DetectAsync(
        PipeReader input, AcceptWindow? window, CancellationToken stopping)
    {
        using CancellationTokenRegistration stop = input.CancelOn(window?.Token ?? stopping);
        if (window is not null)
        {
            return await WireDetector.DetectAsync(input, isCompressed: compression is not null).ConfigureAwait(false);
        }

        if (!HasLooked)
        {
            using IdleWatch silence = idle.Watch(input);
            if (!await WireDetector.WaitForBytesAsync(input).ConfigureAwait(false))
            {
                return DetectedWire.None;
            }
        }

        using IdleWatch watch = idle.WatchHandshake(input);
        return await WireDetector.DetectAsync(input, isCompressed: compression is not null).ConfigureAwait(false);
    }

    private async Task<string> ServeFramedAsync(FramedService service, IDuplexPipe transport)
    {
        if (compression is null)
        {
            return await new FramedConnection(service, transport, idle).RunAsync().ConfigureAwait(false);
        }

        PipeStream plain = new(transport);
        await using StreamTransport compressed = new(new CompressedStream(plain, compression));
        try
        {
            return await new FramedConnection(service, compressed, idle).RunAsync().ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            // A peer that sends what is not compressed can tell by this answer how the node compresses.
            Stream nothing = compression.Compress(plain);
            await nothing.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await nothing.DisposeAsync().ConfigureAwait(false);
            await plain.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            return $"what the peer sends is not compressed as configured: {ErrorText.Of(e)}";
        }
    }

    /// <summary>Serves a connection on its bare socket if its first byte is of Duplex and nothing wraps it: there, what
    /// stands between the socket and the frames costs more than the frames.</summary>
    /// <returns>Why it has ended; null if it is another's to serve.</returns>
    public async Task<string?> TryServeBareAsync(Socket socket, CancellationToken stopping)
    {
        if (!HasLooked || duplex is null)
        {
            return null;
        }

        using var thread = PeerThread.TryTake();
        return thread is null
            ? await TryServeBareAsync(duplex, socket, ownsThread: false, stopping).ConfigureAwait(false)
            : await PeerThread
                .BeginAsync(() => TryServeBareAsync(duplex, socket, ownsThread: true, stopping))
                .ConfigureAwait(false);
    }

    private async Task<string?> TryServeBareAsync(
        DuplexService service, Socket socket, bool ownsThread, CancellationToken stopping)
    {
        using AcceptWindow first = new(IsPinnedToDuplex ? idle.Handshake : idle.Limit, idle.Time, stopping);
        if (ownsThread)
        {
            BlockingSocketStream.WaitForBytes(socket, first.Token);
        }
        else
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, first.Token).ConfigureAwait(false);
        }

        byte[] bytes = new byte[1];
        if (socket.Available == 0
            || socket.Receive(bytes, SocketFlags.Peek) == 0
            || bytes[0] != NodeHandshake.FirstByte)
        {
            return null;
        }

        AcceptWindow window = first;
        if (!IsPinnedToDuplex)
        {
            first.Dispose();
            window = new AcceptWindow(idle.Handshake, idle.Time, stopping);
        }

        using Stream stream =
            ownsThread ? new BlockingSocketStream(socket) : new NetworkStream(socket, ownsSocket: false);
        return await ServeDuplexAsync(
            service,
            stream,
            new SocketEnding(socket),
            new BareSocket(socket, ownsThread),
            window).ConfigureAwait(false);
    }

    private static async Task<string> ServeDuplexAsync(
        DuplexService service,
        Stream stream,
        ConnectionEnding ending,
        BareSocket? bare,
        AcceptWindow window)
    {
        NodeLink? link;
        using OpeningPeer opening = new(service.Node);
        using (window)
        {
            try
            {
                link = await NodeHandshake
                    .ShakeHandsAsync(service, stream, opening, window.Token)
                    .ConfigureAwait(false);
            }
            catch (EndOfStreamException)
            {
                return "the peer ended it within the handshake";
            }
        }

        if (link is null)
        {
            return "the handshake failed";
        }

        CompressedStream? compressed = CompressionCodecs.For(link.Compression, service.Zstd) is { } codec
            ? new CompressedStream(bare?.ToStream() ?? stream, codec)
            : null;
        PeerTransport transport = bare is null || compressed is not null
            ? new StreamPeerTransport(compressed ?? stream, ending)
            : bare.ToTransport();
        PeerConnection served = new(service, transport, link);
        try
        {
            Task<string> serving = served.RunAsync();
            opening.Dispose();
            return await serving.ConfigureAwait(false);
        }
        finally
        {
            if (!await served.CloseAsync().ConfigureAwait(false))
            {
                _ = ending.CutAsync();
            }

            compressed?.Dispose();
        }
    }

    /// <param name="Socket">A connection that nothing wraps.</param>
    /// <param name="OwnsThread">Whether a thread waits in it.</param>
    private sealed record BareSocket(Socket Socket, bool OwnsThread)
    {
        public NetworkStream ToStream() => new NetworkStream(Socket, ownsSocket: false);

        public PeerTransport ToTransport() =>
            OwnsThread ? new ThreadedPeerTransport(Socket) : new SocketPeerTransport(Socket);
    }
}
