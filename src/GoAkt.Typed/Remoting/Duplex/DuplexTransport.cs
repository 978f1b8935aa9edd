using System.Net.Sockets;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>The bytes of one connection after its handshake: read by a thread that blocks, sent by whoever has
/// something to send, who never does.</summary>
internal abstract class DuplexTransport(Socket socket) : IDisposable
{
    /// <summary>How long the node has to take what was sent, and to end the connection.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>So much is handed over at once where the node is slow to take it, that it is seen to take
    /// some.</summary>
    private const int SmallStep = 64 * 1024;

    /// <summary>How long a thread waits for room, in microseconds, before it looks whether the socket is disposed
    /// of.</summary>
    private const int MostMicroseconds = 100_000;

    private readonly object _gate = new();
    private readonly TaskCompletionSource _end = new();
    private Alarm? _alarm;
    private Job? _job;
    private bool _isRunning;
    private bool _isDisposed;

    protected Socket Socket => socket;

    /// <summary>Called when there is room again where there was none: the node has taken something.</summary>
    public Action OnProgress { get; set; } = static () => { };

    /// <summary>Ends when nothing is left of the connection.</summary>
    public Task End => _end.Task;

    /// <summary>Waits for bytes.</summary>
    /// <returns>How many were read; 0 at the end of the connection.</returns>
    public abstract int Receive(Span<byte> into);

    /// <summary>Sends bytes: at once as far as that does not block, and the rest on a thread of the connection's
    /// own.</summary>
    public ValueTask SendAsync(List<Segment> segments)
    {
        long sent = TrySend(segments);
        long left = -sent;
        foreach (Segment segment in segments)
        {
            left += segment.Bytes.Count;
        }

        return left == 0 ? default : new ValueTask(SendLaterAsync(segments, sent));
    }

    /// <summary>
    /// Sends nothing more. What the node sends has to be read until it ends the connection too: the system forgets what
    /// was sent and has not arrived when anything comes for a socket that is closed.
    /// </summary>
    public void EndSending()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _alarm = Alarm.Set(s_patience, CutOff);
        }

        NonBlockingSocket.EndSending(socket);
    }

    public virtual void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _alarm?.Dispose();
            Monitor.Pulse(_gate);
        }

        // What waits for it may be the application's code, and must not wait for the pool.
        BackgroundWork.Start(() => _end.TrySetResult(), WorkerThreads.Completions);
    }

    /// <summary>Sends as much as does not block.</summary>
    /// <returns>How many bytes.</returns>
    protected abstract long TrySend(List<Segment> segments);

    /// <summary>Sends all of it, blocking this thread; some of it perhaps only with <see cref="Flush"/>.</summary>
    protected abstract void Send(ReadOnlySpan<byte> bytes);

    /// <summary>Sends what <see cref="Send"/> has kept.</summary>
    protected abstract void Flush();

    private void CutOff()
    {
        NonBlockingSocket.End(socket);
        BackgroundWork.Start(Dispose, WorkerThreads.Completions);
    }

    private Task SendLaterAsync(List<Segment> segments, long from)
    {
        Job job = new(segments, from);
        bool starts;
        lock (_gate)
        {
            _job = job;
            starts = !_isRunning;
            _isRunning = true;
            Monitor.Pulse(_gate);
        }

        if (starts)
        {
            LibraryThread.Start(Work, "GoAkt.Typed sender");
        }

        return job.Done.Task;
    }

    private void Work()
    {
        while (TryTakeJob() is { } job)
        {
            try
            {
                long skipped = job.From;
                foreach (Segment segment in job.Segments)
                {
                    ReadOnlySpan<byte> bytes = segment.Bytes;
                    int skip = (int)Math.Min(skipped, bytes.Length);
                    skipped -= skip;
                    SendInSteps(bytes[skip..]);
                }

                Flush();
            }
            catch (Exception e)
            {
                job.Done.SetException(e);
                continue;
            }

            job.Done.SetResult();
        }
    }

    private void SendInSteps(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (!socket.Poll(0, SelectMode.SelectWrite))
            {
                WaitForRoom();
                OnProgress();
            }

            int step = Math.Min(bytes.Length, SmallStep);
            Send(bytes[..step]);
            bytes = bytes[step..];
        }
    }

    private void WaitForRoom()
    {
        // A thread that waits there is not woken when the socket is disposed of; the next look throws then.
        while (!socket.Poll(MostMicroseconds, SelectMode.SelectWrite))
        {
        }
    }

    private Job? TryTakeJob()
    {
        lock (_gate)
        {
            while (_job is null)
            {
                if (_isDisposed)
                {
                    return null;
                }

                Monitor.Wait(_gate);
            }

            Job job = _job;
            _job = null;
            return job;
        }
    }

    private sealed class Job(List<Segment> segments, long from)
    {
        public List<Segment> Segments { get; } = segments;

        public long From { get; } = from;

        public TaskCompletionSource Done { get; } = new();
    }
}

/// <summary>Bare TCP.</summary>
internal sealed class PlainDuplexTransport(Socket socket) : DuplexTransport(socket)
{
    private readonly NonBlockingSocket _connection = new(socket);

    public override int Receive(Span<byte> into) => _connection.Receive(into);

    public override void Dispose()
    {
        NonBlockingSocket.End(Socket);
        Socket.Dispose();
        base.Dispose();
    }

    protected override long TrySend(List<Segment> segments) => _connection.TrySend(segments);

    protected override void Send(ReadOnlySpan<byte> bytes) => _connection.Send(bytes);

    protected override void Flush()
    {
    }
}

/// <summary>TCP that is encrypted, compressed, or both.</summary>
internal sealed class EncodedDuplexTransport(EncodedTransport transport, Socket socket) : DuplexTransport(socket)
{
    /// <summary>So much finds room in the socket where that can be written to at all.</summary>
    private const int MaxDirectSend = 8 * 1024;

    public override int Receive(Span<byte> into) => transport.Receive(into);

    public override void Dispose()
    {
        transport.Dispose();
        base.Dispose();
    }

    protected override long TrySend(List<Segment> segments)
    {
        if (segments.Count > 1
            || segments[0].Bytes.Count > MaxDirectSend
            || !Socket.Poll(0, SelectMode.SelectWrite))
        {
            return 0;
        }

        transport.Send(segments[0].Bytes);
        return segments[0].Bytes.Count;
    }

    protected override void Send(ReadOnlySpan<byte> bytes) => transport.Write(bytes);

    protected override void Flush() => transport.Flush();
}
