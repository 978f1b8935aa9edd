using System.Diagnostics;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Nodes;

/// <summary>
/// Whether a node is down that actors were last known on. That a connection to it has ended, or that it is in no list
/// of nodes any more, does not say so, and nothing else may be under way to it: it has to be asked. All calls share the
/// question, and one that got no answer is not put again for a second.
/// </summary>
/// <param name="answers">Asks the node for a sign of life; must not throw but at the client's end.</param>
internal sealed class NodeAbsence(Func<Task<bool>> answers)
{
    private const long MillisecondsBetweenQuestions = 1000;

    private readonly SharedWork<bool> _question = new();
    private long _answeredAt = long.MinValue;
    private long _nextQuestionTick;

    /// <summary>Whether the node has given no sign of life since.</summary>
    /// <param name="lostAt">When the actor was lost, as <see cref="Stopwatch.GetTimestamp"/> says it: what the node has
    /// answered before that says nothing of now.</param>
    public async Task<bool> IsAbsentSinceAsync(long lostAt)
    {
        while (Volatile.Read(ref _answeredAt) < lostAt)
        {
            if (Environment.TickCount64 < Volatile.Read(ref _nextQuestionTick))
            {
                return true;
            }

            await _question.Join(AskAsync).InPlace();
        }

        return false;
    }

    private async Task<bool> AskAsync()
    {
        long askedAt = Stopwatch.GetTimestamp();
        bool hasAnswered = await answers().InPlace();
        if (hasAnswered)
        {
            Volatile.Write(ref _answeredAt, askedAt);
        }
        else
        {
            Volatile.Write(ref _nextQuestionTick, Environment.TickCount64 + MillisecondsBetweenQuestions);
        }

        return hasAnswered;
    }
}
