using System.Diagnostics;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>
/// Decides whether a thread asks its socket again and again for a while before it sleeps in it. To sleep and to be
/// woken takes both ends longer, and more of their processors, than most answers of a node in the same data center
/// take to come.
/// </summary>
/// <remarks>So it does only where bytes have mostly come that soon of late, and for at most half of the processors at
/// once; and whatever else wants to run goes first.</remarks>
internal sealed class BusyPolling
{
    private const int MostTrust = 16;

    /// <summary>What bytes that came late cost, where each that came soon earns one.</summary>
    private const int Disappointment = 4;

    /// <summary>What it costs that another thread has taken the processor meanwhile: that is not given back for
    /// milliseconds, while one who sleeps is woken at once.</summary>
    private const int Crowding = 64;

    /// <summary>200 µs.</summary>
    private static readonly long s_longest = Stopwatch.Frequency / 5_000;

    /// <summary>500 µs.</summary>
    private static readonly long s_longestStep = Stopwatch.Frequency / 2_000;

    private static readonly int s_most = Environment.ProcessorCount / 2;
    private static int s_running;

    private int _trust;
    private long _began;
    private long _asked;

    /// <summary>Begins to ask, or to sleep.</summary>
    /// <returns>Whether to ask; <see cref="End"/> has to follow then.</returns>
    public bool TryBegin()
    {
        _asked = _began = Stopwatch.GetTimestamp();
        if (_trust <= 0)
        {
            return false;
        }

        if (Interlocked.Increment(ref s_running) <= s_most)
        {
            return true;
        }

        Interlocked.Decrement(ref s_running);
        return false;
    }

    /// <summary>Lets other threads run.</summary>
    /// <returns>Whether to ask once more.</returns>
    public bool TryGoOn()
    {
        Thread.Yield();
        long now = Stopwatch.GetTimestamp();
        if (now - _asked > s_longestStep)
        {
            _trust = -Crowding;
        }

        _asked = now;
        return _trust > 0 && now - _began < s_longest;
    }

    /// <summary>Ends the asking.</summary>
    public static void End() => Interlocked.Decrement(ref s_running);

    /// <summary>Bytes have come.</summary>
    public void NoteBytes()
    {
        if (Stopwatch.GetTimestamp() - _began < s_longest)
        {
            _trust = Math.Min(_trust + 1, MostTrust);
        }
        else if (_trust > 0)
        {
            _trust = Math.Max(_trust - Disappointment, 0);
        }
    }
}
