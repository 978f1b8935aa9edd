using System.Net.Sockets;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>The bytes of one connection after its handshake.</summary>
internal abstract class PeerTransport : IDisposable
{
    /// <summary>Whether a read that has to wait ends on a thread of its own, and not on one that the network code
    /// needs.</summary>
    public abstract bool FreesReader { get; }

    /// <summary>Has something done that begins with <see cref="ReceiveAsync"/>, by another thread.</summary>
    public virtual void Run(Action read) => LibraryThread.BorrowFromPool(read);

    public abstract ValueTask<int> ReceiveAsync(Memory<byte> into);

    public abstract ValueTask SendAsync(List<Segment> segments);

    public abstract void Dispose();
}

/// <summary>A stream over pipes: TLS, compression, or both.</summary>
internal sealed class StreamPeerTransport(Stream stream, Action abort) : PeerTransport
{
    public override bool FreesReader => false;

    public override ValueTask<int> ReceiveAsync(Memory<byte> into) => stream.ReadAsync(into);

    public override async ValueTask SendAsync(List<Segment> segments)
    {
        foreach (Segment segment in segments)
        {
            if (segment.Bytes.Count > 0)
            {
                await stream.WriteAsync(segment.Bytes.AsMemory()).ConfigureAwait(false);
            }
        }

        await stream.FlushAsync().ConfigureAwait(false);
    }

    public override void Dispose() => abort();
}

/// <summary>Bare TCP.</summary>
internal class SocketPeerTransport : PeerTransport
{
    private readonly Socket _socket;
    private readonly List<ArraySegment<byte>> _vector = [];

    public SocketPeerTransport(Socket socket)
    {
        _socket = socket;
        socket.Blocking = false;
    }

    public override bool FreesReader => true;

    protected Socket Socket => _socket;

    /// <summary>Ends the connection, and with it whatever waits in its socket.</summary>
    public static void End(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is not connected any more.
        }
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> into) => _socket.ReceiveAsync(into, SocketFlags.None);

    public override ValueTask SendAsync(List<Segment> segments)
    {
        int sent;
        SocketError error;
        if (segments.Count == 1)
        {
            sent = _socket.Send(segments[0].Bytes, SocketFlags.None, out error);
        }
        else
        {
            _vector.Clear();
            foreach (Segment segment in segments)
            {
                if (segment.Bytes.Count > 0)
                {
                    _vector.Add(segment.Bytes);
                }
            }

            sent = _socket.Send(_vector, SocketFlags.None, out error);
        }

        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            throw new SocketException((int)error);
        }

        int left = -Math.Max(0, sent);
        foreach (Segment segment in segments)
        {
            left += segment.Bytes.Count;
        }

        return left == 0 ? default : SendRestAsync(segments, Math.Max(0, sent));
    }

    public override void Dispose() => _socket.Dispose();

    private async ValueTask SendRestAsync(List<Segment> segments, int skipped)
    {
        foreach (Segment segment in segments)
        {
            Memory<byte> bytes = segment.Bytes.AsMemory();
            int skip = Math.Min(skipped, bytes.Length);
            skipped -= skip;
            for (bytes = bytes[skip..]; !bytes.IsEmpty;)
            {
                int sent = await _socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false);
                bytes = bytes[sent..];
            }
        }
    }
}

/// <summary>Bare TCP that has a thread of its own, which waits for what comes.</summary>
internal sealed class ThreadedPeerTransport(Socket socket) : SocketPeerTransport(socket)
{
    private const int Forever = -1;

    private bool _isDrained = true;

    public override void Run(Action read) => LibraryThread.Start(read, "GoAkt.Typed peer");

    public override ValueTask<int> ReceiveAsync(Memory<byte> into) => new(Receive(into.Span));

    public override void Dispose()
    {
        // A thread that polls the socket does not notice its disposal.
        End(Socket);
        base.Dispose();
    }

    private int Receive(Span<byte> into)
    {
        while (true)
        {
            if (_isDrained)
            {
                Socket.Poll(Forever, SelectMode.SelectRead);
            }

            int read = Socket.Receive(into, SocketFlags.None, out SocketError error);
            _isDrained = read < into.Length;
            if (error == SocketError.Success)
            {
                return read;
            }

            if (error != SocketError.WouldBlock)
            {
                throw new SocketException((int)error);
            }
        }
    }
}
