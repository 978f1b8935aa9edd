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
internal class SocketPeerTransport(Socket socket) : PeerTransport
{
    public override bool FreesReader => true;

    protected NonBlockingSocket Connection { get; } = new(socket);

    public override ValueTask<int> ReceiveAsync(Memory<byte> into) => socket.ReceiveAsync(into, SocketFlags.None);

    public override ValueTask SendAsync(List<Segment> segments)
    {
        long sent = Connection.TrySend(segments);
        long left = -sent;
        foreach (Segment segment in segments)
        {
            left += segment.Bytes.Count;
        }

        return left == 0 ? default : SendRestAsync(segments, sent);
    }

    public override void Dispose()
    {
        NonBlockingSocket.End(socket);
        socket.Dispose();
    }

    private async ValueTask SendRestAsync(List<Segment> segments, long skipped)
    {
        foreach (Segment segment in segments)
        {
            Memory<byte> bytes = segment.Bytes.AsMemory();
            int skip = (int)Math.Min(skipped, bytes.Length);
            skipped -= skip;
            for (bytes = bytes[skip..]; !bytes.IsEmpty;)
            {
                int sent = await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false);
                bytes = bytes[sent..];
            }
        }
    }
}

/// <summary>Bare TCP that has a thread of its own, which waits for what comes.</summary>
internal sealed class ThreadedPeerTransport(Socket socket) : SocketPeerTransport(socket)
{
    public override void Run(Action read) => LibraryThread.Start(read, "GoAkt.Typed peer");

    public override ValueTask<int> ReceiveAsync(Memory<byte> into) => new(Connection.Receive(into.Span));
}
