using System.Net.Sockets;
using GoAkt.Typed.Remoting.Duplex.Wire;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>The bytes of one connection after its handshake.</summary>
internal abstract class PeerTransport : IDisposable
{
    /// <summary>Whether a read that has to wait ends on a thread of its own, and not on one that the network code
    /// needs.</summary>
    public abstract bool FreesReader { get; }

    public abstract ValueTask<int> ReceiveAsync(Memory<byte> into);

    /// <summary>Blocks this thread until a read would end at once, or for as long as it takes at most.</summary>
    /// <returns>Whether a read would.</returns>
    public abstract bool WaitForBytes(TimeSpan timeout);

    public abstract ValueTask SendAsync(List<Segment> segments);

    public abstract void Dispose();
}

/// <summary>A stream over pipes: TLS, compression, or both.</summary>
internal sealed class StreamPeerTransport(Stream stream, Action abort) : PeerTransport
{
    public override bool FreesReader => false;

    public override ValueTask<int> ReceiveAsync(Memory<byte> into) => stream.ReadAsync(into);

    public override bool WaitForBytes(TimeSpan timeout) => throw new NotSupportedException();

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
internal sealed class SocketPeerTransport : PeerTransport
{
    private readonly Socket _socket;
    private readonly List<ArraySegment<byte>> _vector = [];

    public SocketPeerTransport(Socket socket)
    {
        _socket = socket;
        socket.Blocking = false;
    }

    public override bool FreesReader => true;

    public override ValueTask<int> ReceiveAsync(Memory<byte> into) => _socket.ReceiveAsync(into, SocketFlags.None);

    public override bool WaitForBytes(TimeSpan timeout) => _socket.Poll(timeout, SelectMode.SelectRead);

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
