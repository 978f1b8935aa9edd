using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.DependencyInjection.Tests.Discovery;

/// <summary>Watches a discovery as a client does.</summary>
internal sealed class Watch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<IReadOnlyList<Node>> _sets;

    public Watch(INodeDiscovery discovery) =>
        _sets = discovery.WatchAsync(_stop.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    /// <summary>The addresses of the next set.</summary>
    public async Task<string[]> NextAsync()
    {
        Assert.True(await Eventually.DoneAsync(_sets.MoveNextAsync().AsTask()));
        return [.. _sets.Current.Select(static node => node.Address)];
    }

    /// <summary>The addresses of the next set, once the clock has been moved on to the pause's end.</summary>
    public async Task<string[]> NextAfterAsync(ManualTime time, TimeSpan pause)
    {
        Task<string[]> next = NextAsync();
        await Eventually.TrueAsync(() => time.WaitingTimers == 1 || next.IsCompleted);
        time.Advance(pause - TimeSpan.FromTicks(1));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));
        return await next;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _sets.DisposeAsync();
        }
        catch (NotSupportedException)
        {
            // A test has failed while it waited for the next set.
        }

        _stop.Dispose();
    }
}
