namespace GoAkt.Typed.Routing;

/// <summary>
/// Keeps retries from multiplying the load on a cluster in trouble: every retry costs one token, every success gives a
/// tenth of one back, and below half of the tokens there are no retries. What calls that wait take ends at three
/// quarters, so that they leave something to the others.
/// </summary>
internal sealed class RetryBudget(int tokens)
{
    private const int TenthsOfToken = 10;

    private readonly int _max = tokens * TenthsOfToken;
    private int _left = tokens * TenthsOfToken;

    public bool TrySpend() => TrySpendAbove(_max / 2);

    /// <summary>Spends a token on a look-up for calls that wait.</summary>
    public bool TrySpendOnWaiting() => TrySpendAbove(_max / 4 * 3);

    public void Refill()
    {
        // Full almost always: then there is nothing to write.
        if (Volatile.Read(ref _left) < _max)
        {
            Interlocked.Increment(ref _left);
        }
    }

    private bool TrySpendAbove(int least)
    {
        int left = Interlocked.Add(ref _left, -TenthsOfToken);
        if (left >= least)
        {
            return true;
        }

        Interlocked.Add(ref _left, TenthsOfToken);
        return false;
    }
}
