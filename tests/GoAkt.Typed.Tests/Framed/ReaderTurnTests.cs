using GoAkt.Typed.Remoting.Framed.Asks;

namespace GoAkt.Typed.Tests.Framed;

/// <summary>
/// Every order in which the steps of a connection's threads can follow one another: whatever it is, one thread reads
/// the connection, and one has it when a call was completed.
/// </summary>
public sealed class ReaderTurnTests
{
    /// <summary>What the code behind the completed call does.</summary>
    public enum CallersCode
    {
        /// <summary>It makes no further call.</summary>
        Ends,

        /// <summary>It makes the next call, which takes the connection if it still can.</summary>
        CallsAgain,
    }

    [Theory]
    [InlineData(CallersCode.Ends, false)]
    [InlineData(CallersCode.Ends, true)]
    [InlineData(CallersCode.CallsAgain, false)]
    [InlineData(CallersCode.CallsAgain, true)]
    public void One_thread_reads_on_and_one_has_the_connection(CallersCode code, bool connectionIsIdle)
    {
        int orders = 0;
        foreach (bool[] order in Orders(Reader(new Connection(), code).Count(), SweepSteps))
        {
            Connection connection = new();
            using IEnumerator<bool> reader = Reader(connection, code).GetEnumerator();
            using IEnumerator<bool> sweep = Sweep(connection, connectionIsIdle).GetEnumerator();
            foreach (bool readerIsNext in order)
            {
                _ = (readerIsNext ? reader : sweep).MoveNext();
            }

            Assert.Equal(1, connection.Readers);
            Assert.Equal(1, connection.Owners);
            orders++;
        }

        Assert.True(orders > 100, $"only {orders} orders were tried");
    }

    [Fact]
    public void A_connection_that_was_not_offered_is_nobodys_to_claim()
    {
        ReaderTurn turn = new(new object());

        turn.Begin(ReaderTurn.First);

        Assert.False(turn.TryClaim(ReaderTurn.First));
    }

    [Fact]
    public void A_thread_that_comes_back_late_can_claim_nothing_of_a_later_turn()
    {
        ReaderTurn turn = new(new object());
        turn.Offer(ReaderTurn.First);
        turn.Begin(ReaderTurn.First);
        Assert.True(turn.TryTakeOver(ReaderTurn.First));

        turn.Offer(ReaderTurn.First + 1);
        turn.Begin(ReaderTurn.First + 1);

        Assert.False(turn.TryClaim(ReaderTurn.First));
        Assert.False(turn.TryEnd(ReaderTurn.First));
        Assert.True(turn.TryClaim(ReaderTurn.First + 1));
        Assert.True(turn.TryEnd(ReaderTurn.First + 1));
    }

    [Fact]
    public void A_threads_code_claims_the_connection_that_was_offered_on_it_once_and_not_after_it_has_returned()
    {
        object reader = new();
        ReaderTurn turn = new(reader);
        Assert.False(ReaderTurn.TryClaimOwn());

        turn.Offer(ReaderTurn.First);
        Assert.Same(reader, ReaderTurn.OwnReader);
        Assert.True(ReaderTurn.TryClaimOwn());
        Assert.Null(ReaderTurn.OwnReader);
        Assert.False(ReaderTurn.TryClaimOwn());

        turn.Offer(ReaderTurn.First + 1);
        ReaderTurn.Leave();
        Assert.False(ReaderTurn.TryClaimOwn());
        Assert.True(turn.TryClaim(ReaderTurn.First + 1));
    }

    [Fact]
    public void A_thread_is_stuck_that_completes_the_same_call_at_two_sweeps()
    {
        ReaderTurn turn = new(new object());
        Assert.False(turn.IsStuck(out _));
        turn.Begin(ReaderTurn.First);
        Assert.False(turn.IsStuck(out _));
        Assert.True(turn.IsStuck(out int stuck));
        Assert.Equal(ReaderTurn.First, stuck);

        Assert.True(turn.TryEnd(ReaderTurn.First));
        turn.Begin(ReaderTurn.First);

        Assert.False(turn.IsStuck(out _));
    }

    private const int SweepSteps = 6;

    /// <summary>The steps of the thread that completes a call, one at a time.</summary>
    private static IEnumerable<bool> Reader(Connection connection, CallersCode code)
    {
        const int Turn = ReaderTurn.First;
        connection.Turn.Offer(Turn);
        yield return true;
        connection.Turn.Begin(Turn);
        yield return true;
        if (code == CallersCode.CallsAgain)
        {
            connection.Owners += ReaderTurn.TryClaimOwn() ? 1 : 0;
            yield return true;
        }

        ReaderTurn.Leave();
        connection.Owners += connection.Turn.TryClaim(Turn) ? 1 : 0;
        yield return true;
        connection.Readers -= connection.Turn.TryEnd(Turn) ? 0 : 1;
        yield return true;
    }

    /// <summary>The steps of two sweeps, one at a time.</summary>
    private static IEnumerable<bool> Sweep(Connection connection, bool connectionIsIdle)
    {
        for (int sweep = 0; sweep < 2; sweep++)
        {
            bool isStuck = connection.Turn.IsStuck(out int turn);
            yield return true;
            if (isStuck && connectionIsIdle)
            {
                isStuck = connection.Turn.TryClaim(turn);
                connection.Owners += isStuck ? 1 : 0;
            }

            yield return true;
            connection.Readers += isStuck && connection.Turn.TryTakeOver(turn) ? 1 : 0;
            yield return true;
        }
    }

    /// <summary>Every way to merge the steps of two threads; true stands for a step of the first.</summary>
    private static IEnumerable<bool[]> Orders(int first, int second)
    {
        if (first == 0 && second == 0)
        {
            yield return [];
        }

        foreach (bool[] rest in first > 0 ? Orders(first - 1, second) : [])
        {
            yield return [true, .. rest];
        }

        foreach (bool[] rest in second > 0 ? Orders(first, second - 1) : [])
        {
            yield return [false, .. rest];
        }
    }

    private sealed class Connection
    {
        public ReaderTurn Turn { get; } = new(new object());

        public int Readers { get; set; } = 1;

        public int Owners { get; set; }
    }
}
