namespace GoAkt.Typed.Threading;

/// <summary>The one thread of a process that looks after batches, every millisecond while there are any.</summary>
internal static class WorkWatch
{
    /// <summary>So many idle rounds go before it waits to be woken.</summary>
    private const int RoundsBeforeIdle = 200;

    private const int IdleMilliseconds = 5_000;

    private static readonly object s_gate = new();
    private static WorkBatch[] s_batches = new WorkBatch[64];
    private static WorkBatch[] s_watched = [];
    private static int s_count;
    private static bool s_isRunning;
    private static bool s_isIdle;

    public static void Add(WorkBatch batch)
    {
        bool starts;
        lock (s_gate)
        {
            if (s_count == s_batches.Length)
            {
                Array.Resize(ref s_batches, s_count * 2);
            }

            batch.Use++;
            batch.Place = s_count;
            s_batches[s_count++] = batch;
            starts = !s_isRunning;
            s_isRunning = true;
            if (s_isIdle)
            {
                s_isIdle = false;
                Monitor.Pulse(s_gate);
            }
        }

        if (starts)
        {
            LibraryThread.Start(Run, "GoAkt.Typed watch");
        }
    }

    /// <summary>Watches a batch no more, unless it is at work again by now.</summary>
    public static void Remove(WorkBatch batch, int use)
    {
        lock (s_gate)
        {
            if (batch.Place < 0 || batch.Use != use)
            {
                return;
            }

            WorkBatch last = s_batches[--s_count];
            s_batches[batch.Place] = last;
            last.Place = batch.Place;
            s_batches[s_count] = null!;
            batch.Place = -1;
        }
    }

    private static void Run()
    {
        int idleRounds = 0;
        while (true)
        {
            int count;
            lock (s_gate)
            {
                count = s_count;
                idleRounds = count == 0 ? idleRounds + 1 : 0;
                if (idleRounds >= RoundsBeforeIdle)
                {
                    s_isIdle = true;
                    if (!Monitor.Wait(s_gate, IdleMilliseconds) && s_count == 0)
                    {
                        s_isIdle = s_isRunning = false;
                        return;
                    }

                    s_isIdle = false;
                    idleRounds = 0;
                }

                if (s_watched.Length < count)
                {
                    s_watched = new WorkBatch[s_batches.Length];
                }

                Array.Copy(s_batches, s_watched, count);
            }

            Watch(count);
            Thread.Sleep(1);
        }
    }

    private static void Watch(int count)
    {
        long now = Environment.TickCount64;
        for (int i = 0; i < count; i++)
        {
            try
            {
                s_watched[i].Watch(now);
            }
            catch
            {
                // What one batch sends to may fail; the others are looked after all the same.
            }

            s_watched[i] = null!;
        }
    }
}
