namespace GoAkt.Typed.Threading;

/// <summary>The one thread of a process that sweeps; it is there while there are sweepers.</summary>
internal static class SweepThread
{
    public const int BusyMilliseconds = 10;

    private static readonly Lock s_gate = new();
    private static readonly List<Sweeper> s_sweepers = [];
    private static readonly AutoResetEvent s_wake = new(initialState: false);
    private static Sweeper[] s_swept = [];
    private static bool s_isRunning;

    public static void Add(Sweeper sweeper)
    {
        bool starts;
        lock (s_gate)
        {
            s_sweepers.Add(sweeper);
            s_swept = [.. s_sweepers];
            starts = !s_isRunning;
            s_isRunning = true;
        }

        if (starts)
        {
            LibraryThread.Start(Run, "GoAkt.Typed time-outs");
        }
    }

    public static void Remove(Sweeper sweeper)
    {
        lock (s_gate)
        {
            s_sweepers.Remove(sweeper);
            s_swept = [.. s_sweepers];
        }

        s_wake.Set();
    }

    /// <summary>Sweeps at once what is awake.</summary>
    public static void Wake() => s_wake.Set();

    private static void Run()
    {
        while (TryGetSweepers(out Sweeper[] sweepers))
        {
            long now = Environment.TickCount64;
            long next = long.MaxValue;
            LibraryThread.Sweep(now);
            PoolWatch.Sweep(now);
            foreach (Sweeper sweeper in sweepers)
            {
                next = Math.Min(next, Sweep(sweeper, now));
            }

            s_wake.WaitOne((int)Math.Clamp(next - Environment.TickCount64, 1, int.MaxValue));
        }
    }

    private static bool TryGetSweepers(out Sweeper[] sweepers)
    {
        lock (s_gate)
        {
            sweepers = s_swept;
            return s_isRunning = sweepers.Length > 0;
        }
    }

    private static long Sweep(Sweeper sweeper, long now)
    {
        try
        {
            return sweeper.Sweep(now);
        }
        catch
        {
            // One client's trouble must not keep the calls of the others from ending.
            return now + BusyMilliseconds;
        }
    }
}
