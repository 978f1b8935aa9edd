namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>
/// Settles, for one connection, which thread reads it and who has it while that thread completes a call by running the
/// caller's code. Turns are numbered. The thread of a turn reads, completes a call, and reads on, unless another thread
/// has begun the next turn meanwhile because the caller's code blocks. While that code runs, nobody else may use the
/// connection. Three may claim it then, and the first gets it: the next call of that code, the turn's thread when it
/// returns, or the sweep, if it finds the code blocked.
/// </summary>
/// <param name="reader">What reads the connection.</param>
/// <remarks>Each method but <see cref="IsStuck"/> is one atomic step, and may be called by any thread.</remarks>
internal sealed class ReaderTurn(object reader)
{
    // The connection that this thread's code may claim at present, and in which turn.
    [ThreadStatic]
    private static ReaderTurn? s_own;

    [ThreadStatic]
    private static int s_ownTurn;

    // Twice the turn's number, plus one while its thread completes a call.
    private int _state;

    // One more than twice the number of the turn in which the connection may be claimed; 0 if in none.
    private int _offered;
    private long _completions;
    private long _completionsAtLastSweep;

    /// <summary>The number of the first turn.</summary>
    public const int First = 0;

    /// <summary>The reader whose connection the code on this thread may claim; null if there is none.</summary>
    public static object? OwnReader => s_own?.Reader;

    private object Reader { get; } = reader;

    /// <summary>Takes the connection of <see cref="OwnReader"/>.</summary>
    /// <returns>False if another one has it by now.</returns>
    public static bool TryClaimOwn()
    {
        ReaderTurn? own = s_own;
        s_own = null;
        return own is not null && own.TryClaim(s_ownTurn);
    }

    /// <summary>Lets the connection be claimed in a turn, by the code that this thread is about to run among others; to
    /// be called before <see cref="Begin"/>.</summary>
    public void Offer(int turn)
    {
        s_own = this;
        s_ownTurn = turn;
        Volatile.Write(ref _offered, Completing(turn));
    }

    /// <summary>The code on this thread has returned, or another call of it has begun.</summary>
    public static void Leave() => s_own = null;

    /// <summary>Takes the connection in a turn in which it was offered.</summary>
    /// <returns>False for all but the first who try.</returns>
    public bool TryClaim(int turn) =>
        Interlocked.CompareExchange(ref _offered, 0, Completing(turn)) == Completing(turn);

    /// <summary>The turn's thread begins to complete a call.</summary>
    public void Begin(int turn)
    {
        Volatile.Write(ref _completions, _completions + 1);
        Volatile.Write(ref _state, Completing(turn));
    }

    /// <summary>The turn's thread has completed the call and wants to read on.</summary>
    /// <returns>False if another thread reads by now.</returns>
    public bool TryEnd(int turn) =>
        Interlocked.CompareExchange(ref _state, Reading(turn), Completing(turn)) == Completing(turn);

    /// <summary>Begins the next turn, whose thread reads from now on.</summary>
    /// <param name="turn">The turn whose thread completes a call.</param>
    /// <returns>False if it has completed the call by now.</returns>
    public bool TryTakeOver(int turn) =>
        Interlocked.CompareExchange(ref _state, Reading(turn + 1), Completing(turn)) == Completing(turn);

    /// <summary>Whether a turn's thread has been completing the same call since this was last asked. For one thread,
    /// the sweep's.</summary>
    /// <param name="turn">The turn.</param>
    public bool IsStuck(out int turn)
    {
        int state = Volatile.Read(ref _state);
        turn = state / 2;
        if (state != Completing(turn))
        {
            return false;
        }

        long completions = Volatile.Read(ref _completions);
        bool isStuck = completions == _completionsAtLastSweep;
        _completionsAtLastSweep = completions;
        return isStuck;
    }

    private static int Reading(int turn) => turn * 2;

    private static int Completing(int turn) => (turn * 2) + 1;
}
