using System.Net.Sockets;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>
/// Bare TCP, on a socket that does not block: a thread waits for bytes where it has nothing else to do, and whoever
/// sends never waits.
/// </summary>
/// <remarks>No asynchronous call is made. After the first one .NET would have every read go through a thread of its own
/// and the thread pool, which takes longer than everything else in a call together.</remarks>
internal sealed class NonBlockingSocket
{
    private const int Forever = -1;

    private readonly Socket _socket;
    private readonly List<ArraySegment<byte>> _vector = [];
    private readonly BusyPolling _polling = new();
    private bool _isDrained;

    public NonBlockingSocket(Socket socket)
    {
        _socket = socket;
        socket.Blocking = false;
    }

    /// <summary>Waits for bytes. For one thread at a time.</summary>
    /// <returns>How many were read; 0 at the end of the connection.</returns>
    /// <exception cref="SocketException">The connection is lost.</exception>
    public int Receive(Span<byte> into)
    {
        if (!_isDrained && TryReceive(into, out int read))
        {
            return read;
        }

        if (!TryPoll(into, out read))
        {
            do
            {
                _socket.Poll(Forever, SelectMode.SelectRead);
            }
            while (!TryReceive(into, out read));
        }

        _polling.NoteBytes();
        return read;
    }

    /// <summary>Sends as much as there is room for. For one thread at a time.</summary>
    /// <returns>How many bytes.</returns>
    /// <exception cref="SocketException">The connection is lost.</exception>
    public long TrySend(List<Segment> segments)
    {
        if (segments.Count == 1)
        {
            return Checked(_socket.Send(segments[0].Bytes, SocketFlags.None, out SocketError error), error);
        }

        _vector.Clear();
        foreach (Segment segment in segments)
        {
            if (segment.Bytes.Count > 0)
            {
                _vector.Add(segment.Bytes);
            }
        }

        return Checked(_socket.Send(_vector, SocketFlags.None, out SocketError problem), problem);
    }

    /// <summary>Sends all of it, and waits for room where there is none.</summary>
    /// <exception cref="SocketException">The connection is lost.</exception>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = (int)Checked(_socket.Send(bytes, SocketFlags.None, out SocketError error), error);
            bytes = bytes[sent..];
            if (!bytes.IsEmpty)
            {
                _socket.Poll(Forever, SelectMode.SelectWrite);
            }
        }
    }

    /// <summary>Ends the connection, and with it whatever waits in its socket: a thread there does not notice that the
    /// socket is disposed of.</summary>
    public static void End(Socket socket) => Shutdown(socket, SocketShutdown.Both);

    /// <summary>Says that nothing more is sent.</summary>
    public static void EndSending(Socket socket) => Shutdown(socket, SocketShutdown.Send);

    private static void Shutdown(Socket socket, SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is not connected any more.
        }
    }

    /// <summary>Asks for bytes again and again, for a short while.</summary>
    private bool TryPoll(Span<byte> into, out int read)
    {
        read = 0;
        if (!_polling.TryBegin())
        {
            return false;
        }

        try
        {
            do
            {
                if (TryReceive(into, out read))
                {
                    return true;
                }
            }
            while (_polling.TryGoOn());
        }
        finally
        {
            BusyPolling.End();
        }

        return false;
    }

    private bool TryReceive(Span<byte> into, out int read)
    {
        read = _socket.Receive(into, SocketFlags.None, out SocketError error);
        _isDrained = read < into.Length;
        return error switch
        {
            SocketError.Success => true,
            SocketError.WouldBlock => false,
            _ => throw new SocketException((int)error),
        };
    }

    private static long Checked(int sent, SocketError error) => error switch
    {
        SocketError.Success => sent,
        SocketError.WouldBlock => 0,
        _ => throw new SocketException((int)error),
    };
}
