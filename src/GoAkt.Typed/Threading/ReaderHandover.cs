using System.Diagnostics;

namespace GoAkt.Typed.Threading;

/// <summary>
/// Lets another thread read a connection on where the one that does is kept by the application's code, which it runs
/// between two reads.
/// </summary>
/// <param name="code">What is known of that code.</param>
/// <param name="readOn">Has another thread read on.</param>
internal sealed class ReaderHandover(BlockingCode code, Action readOn)
{
    /// <summary>How long code that works, or waits for a processor, may keep the thread that reads.</summary>
    private static readonly long s_patience = Stopwatch.Frequency / 200;

    // Twice the number of the turn, plus one while its thread runs the code.
    private long _state;
    private long _runningSince;
    private volatile Thread? _thread;

    /// <summary>The thread that reads is about to run the code.</summary>
    /// <returns>The number of its turn.</returns>
    public long Begin()
    {
        long turn = (Volatile.Read(ref _state) / 2) + 1;
        _thread = Thread.CurrentThread;
        Volatile.Write(ref _runningSince, Stopwatch.GetTimestamp());
        Volatile.Write(ref _state, Running(turn));
        return turn;
    }

    /// <summary>The code has come back.</summary>
    /// <returns>False if another thread reads by now.</returns>
    public bool TryEnd(long turn)
    {
        if (Interlocked.CompareExchange(ref _state, Reading(turn), Running(turn)) == Running(turn))
        {
            return true;
        }

        code.Return();
        return false;
    }

    /// <summary>Has another thread read on if the one of a turn is still running the code, and that blocks or takes
    /// very long. For one thread, that which watches.</summary>
    /// <returns>Whether the thread of the turn does not read any more.</returns>
    public bool TryTakeOver(long turn)
    {
        if (Volatile.Read(ref _state) != Running(turn))
        {
            return true;
        }

        bool isBlocked = (_thread?.ThreadState & System.Threading.ThreadState.WaitSleepJoin) > 0;
        if (!isBlocked && Stopwatch.GetTimestamp() - Volatile.Read(ref _runningSince) < s_patience)
        {
            return false;
        }

        // Told first: the thread may come back at once.
        code.Leave();
        if (Interlocked.CompareExchange(ref _state, Reading(turn), Running(turn)) == Running(turn))
        {
            if (isBlocked)
            {
                code.Note();
            }

            readOn();
        }
        else
        {
            code.Return();
        }

        return true;
    }

    private static long Reading(long turn) => turn * 2;

    private static long Running(long turn) => (turn * 2) + 1;
}
