using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Catalog;

/// <summary>Does for many items what the compiler itself does with several threads, if the compilation's options let
/// it.</summary>
internal static class Concurrently
{
    // Below this, threads cost more than they bring.
    private const int FewestItems = 32;

    /// <summary>Turns each item into a result, in the order of the items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="compilation">Whose options decide.</param>
    /// <param name="newWorker">Makes what one thread works with, which need not be safe for others.</param>
    /// <param name="select">Turns an item into its result.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static TResult[] Select<TItem, TWorker, TResult>(
        IReadOnlyList<TItem> items,
        Compilation compilation,
        Func<TWorker> newWorker,
        Func<TItem, TWorker, TResult> select,
        CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        if (items.Count >= FewestItems && compilation.Options.ConcurrentBuild)
        {
            Parallel.For(
                0,
                items.Count,
                new ParallelOptions { CancellationToken = cancellationToken },
                newWorker,
                (i, _, worker) =>
                {
                    results[i] = select(items[i], worker);
                    return worker;
                },
                static _ => { });
            return results;
        }

        TWorker alone = newWorker();
        for (int i = 0; i < results.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            results[i] = select(items[i], alone);
        }

        return results;
    }
}
