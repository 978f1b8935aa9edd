namespace GoAkt.Typed.Threading;

/// <summary>
/// Set on a thread that completes a caller's task but must not run the caller's code: what awaits a task is not run in
/// place while there is a synchronization context of another kind than the default one, but by the thread pool. Whoever
/// waits for the task synchronously is woken in place all the same.
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
