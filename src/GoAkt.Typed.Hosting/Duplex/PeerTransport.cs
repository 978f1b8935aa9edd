using System.Net.Sockets;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>The bytes of one connection after its handshake.</summary>
internal abstract class PeerTransport(ConnectionEnding ending) : IDisposable
{
    /// <summary>So little is handed over at once where the peer is slow to take it, that it is seen to take
    /// some.</summary>
    protected const int SmallStep = 64 * 1024;

    /// <summary>Called when the peer has taken something that had to wait for it, or was behind such.</summary>
    public Action OnProgress { get; set; } = static () => { };

    /// <summary>Whether a read that has to wait ends on a thread of its own, and not on one that the network code
    /// needs.</summary>
    public abstract bool FreesReader { get; }

    /// <summary>Has something done that begins with <see cref="ReceiveAsync"/>, by another thread.</summary>
    public virtual void Run(Action read) => LibraryThread.BorrowFromPool(read);

    public abstract ValueTask<int> ReceiveAsync(Memory<byte> into);

    public abstract ValueTask SendAsync(List<Segment> segments);

    /// <summary>See <see cref="ConnectionEnding.EndSendingAsync"/>.</summary>
    public Task EndSendingAsync(Task readerEnd) => ending.EndSendingAsync(readerEnd);

    public void Dispose() => ending.Close();
}

/// <summary>TCP that is encrypted, compressed, or both.</summary>
internal sealed class StreamPeerTransport(Stream stream, ConnectionEnding ending) : PeerTransport(ending)
{
    public override bool FreesReader => false;

    public override ValueTask<int> ReceiveAsync(Memory<byte> into) => stream.ReadAsync(into);

    public override async ValueTask SendAsync(List<Segment> segments)
    {
        long sent = 0;
        foreach (Segment segment in segments)
        {
            for (Memory<byte> bytes = segment.Bytes.AsMemory(); !bytes.IsEmpty;)
            {
                Memory<byte> step = bytes[..Math.Min(SmallStep, bytes.Length)];
                ValueTask writing = stream.WriteAsync(step);
                bool hasWaited = !writing.IsCompleted;
                await writing.ConfigureAwait(false);
                sent += step.Length;
                if ((hasWaited && step.Length == SmallStep) || sent > SmallStep)
                {
                    // A ping finds room though the peer is gone, and a codec may take its time with it; so much does
                    // not for long.
                    OnProgress();
                }

                bytes = bytes[step.Length..];
            }
        }

        await stream.FlushAsync().ConfigureAwait(false);
    }
}

/// <summary>Bare TCP.</summary>
internal class SocketPeerTransport(Socket socket) : PeerTransport(new SocketEnding(socket))
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

    private async ValueTask SendRestAsync(List<Segment> segments, long skipped)
    {
        foreach (Segment segment in segments)
        {
            Memory<byte> bytes = segment.Bytes.AsMemory();
            int skip = (int)Math.Min(skipped, bytes.Length);
            skipped -= skip;
            for (bytes = bytes[skip..]; !bytes.IsEmpty;)
            {
                bytes = bytes[
                    await socket
                        .SendAsync(bytes[..Math.Min(SmallStep, bytes.Length)], SocketFlags.None)
                        .ConfigureAwait(false)..];
                OnProgress();
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
