using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>
/// Reads a connection, and runs the actors that the messages of one read are for before it reads on: that is faster
/// than to have both at once. Where an actor takes long, the connection is read on meanwhile.
/// </summary>
internal sealed class PeerReader
{
    private const int BufferSize = 64 * 1024;
    private const int Growth = 4;

    /// <summary>While the peer leaves so many bytes of answers untaken, no more is read from it.</summary>
    private const int MostUntaken = 4 * 1024 * 1024;

    private static readonly TimeSpan s_pauseWhileUntaken = TimeSpan.FromMilliseconds(1);

    private readonly PeerConnection _connection;
    private readonly NodeInput _input;
    private readonly PeerTransport _transport;
    private readonly BlockingCode _actors = new();
    private readonly ReaderHandover _handover;
    private readonly Action _readOn;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _filled;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _reading;

    public PeerReader(PeerConnection connection, NodeInput input, PeerTransport transport)
    {
        _connection = connection;
        _input = input;
        _transport = transport;
        _handover = new ReaderHandover(_actors, () => transport.Run(Start));
        _readOn = ReadOn;
    }

    /// <summary>Reads until the connection ends.</summary>
    public void Start()
    {
        try
        {
            // A thread that waits in its socket learns here that the connection is lost.
            _reading = Receive();
        }
#pragma warning disable CA1031 // Whatever it is, nobody else would end the connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            End(ExceptionText.Of(e));
            return;
        }

        if (_reading.IsCompleted)
        {
            ReadOn();
        }
        else
        {
            _reading.UnsafeOnCompleted(_readOn);
        }
    }

    [SuppressMessage(
        "Reliability", "CA2012", Justification = "It is looked at once, by the thread whose turn it is to read.")]
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter Receive() =>
        _transport.ReceiveAsync(_buffer.AsMemory(_filled)).ConfigureAwait(false).GetAwaiter();

    private void ReadOn()
    {
        try
        {
            do
            {
                int read = _reading.GetResult();
                if (read == 0)
                {
                    _connection.End("the peer has ended it");
                    return;
                }

                _connection.NoteRead();
                _filled += read;
                Move(Take(out int wanted), wanted);
            }
            while (TryReadNext(_input.TakeBatch()));
        }
        catch (ProtocolViolationException e)
        {
            if (e.IsTold)
            {
                _connection.AddError(0, Code.FailedPrecondition, e.Message);
            }

            End(e.Message);
        }
#pragma warning disable CA1031 // This runs on a thread of the pool's, where an exception would end the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            End(ExceptionText.Of(e));
        }
    }

    private int Take(out int wanted)
    {
        _connection.OnAdmitted();
        try
        {
            return _input.Take(_buffer.AsMemory(0, _filled), out wanted);
        }
        finally
        {
            _connection.OnRequestDone();
        }
    }

    private void End(string reason)
    {
        // What came before the violation has been taken.
        _input.TakeBatch()?.Start();
        _connection.End(reason);
    }

    /// <summary>Runs a batch, and begins the next read.</summary>
    /// <returns>Whether the read has ended already, and so is this thread's to look at.</returns>
    private bool TryReadNext(NodeBatch? batch)
    {
        if (_connection.Unsent > MostUntaken)
        {
            batch?.Start();
            _ = ReadOnceTakenAsync();
            return false;
        }

        if (batch is null || (_transport.FreesReader && MayRunActors()))
        {
            return (batch?.TryStartHere(_handover) != false) && TryReceive();
        }

        batch.Start();
        return TryReceive();
    }

    private bool MayRunActors()
    {
        if (!_actors.MayRun)
        {
            _actors.Sweep(Environment.TickCount64);
        }

        return _actors.MayRun;
    }

    /// <summary>Begins the next read.</summary>
    /// <returns>Whether it has ended already, and so is this thread's to look at.</returns>
    private bool TryReceive()
    {
        _reading = Receive();
        if (_reading.IsCompleted)
        {
            return true;
        }

        // From here on another thread may read.
        _reading.UnsafeOnCompleted(_readOn);
        return false;
    }

    private async Task ReadOnceTakenAsync()
    {
        while (_connection.Unsent > MostUntaken && !_connection.HasEnded)
        {
            await Task.Delay(s_pauseWhileUntaken).ConfigureAwait(false);
        }

        // Where reads block their thread, it must not be this one of the pool's.
        _transport.Run(Start);
    }

    private void Move(int taken, int wanted)
    {
        int left = _filled - taken;
        if (left == _buffer.Length)
        {
            // Memory is taken for what has come, not for what a frame's header announces.
            Replace(ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, (long)left * Growth)), taken, left);
        }
        else if (left == 0 && _buffer.Length > BufferSize * Growth)
        {
            Replace(ArrayPool<byte>.Shared.Rent(BufferSize), taken, left);
        }
        else if (left > 0 && taken > 0)
        {
            _buffer.AsSpan(taken, left).CopyTo(_buffer);
        }

        _filled = left;
    }

    private void Replace(byte[] buffer, int from, int count)
    {
        _buffer.AsSpan(from, count).CopyTo(buffer);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = buffer;
    }
}
