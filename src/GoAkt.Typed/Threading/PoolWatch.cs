namespace GoAkt.Typed.Threading;

/// <summary>Notices when the thread pool keeps work waiting, so that a call which ran out of time can say so.</summary>
internal static class PoolWatch
{
    // In milliseconds.
    private const int Period = 100;
    private const int Late = 250;
    private const int Remembered = 5_000;

    private static readonly Sign s_sign = new();
    private static long s_queuedTick;
    private static long s_takenTick;
    private static long s_lateTick = -Remembered;

    /// <summary>Whether the pool has kept work waiting in the last few seconds.</summary>
    public static bool WasLate => Environment.TickCount64 - Volatile.Read(ref s_lateTick) < Remembered;

    /// <summary>To be called by every sweep.</summary>
    public static void Sweep(long now)
    {
        long queued = Volatile.Read(ref s_queuedTick);
        if (queued != 0)
        {
            if (now - queued >= Late)
            {
                Volatile.Write(ref s_lateTick, now);
            }
        }
        else if (now - Volatile.Read(ref s_takenTick) >= Period)
        {
            Volatile.Write(ref s_queuedTick, now);
            LibraryThread.BorrowFromPool(s_sign);
        }
    }

    private sealed class Sign : IThreadPoolWorkItem
    {
        public void Execute()
        {
            Volatile.Write(ref s_takenTick, Environment.TickCount64);
            Volatile.Write(ref s_queuedTick, 0);
        }
    }
}
