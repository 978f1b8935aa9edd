namespace GoAkt.Typed.Threading;

/// <summary>
/// Set on a thread that completes a caller's task but must not run the caller's code. While a thread has a
/// synchronization context that is not the default one, the code behind an <c>await</c> goes to the thread pool. A
/// thread that waits synchronously for the task is woken at once all the same.
/// </summary>
internal sealed class PoolContext : SynchronizationContext
{
    private static readonly PoolContext s_instance = new();

    public static Scope Enter()
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(s_instance);
        return new Scope(before);
    }

    public override SynchronizationContext CreateCopy() => this;

    public readonly ref struct Scope(SynchronizationContext? before)
    {
        public void Dispose() => SetSynchronizationContext(before);
    }
}
