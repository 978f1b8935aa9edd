namespace GoAkt.Typed.Threading;

/// <summary>The tasks of calls that have failed before they were made: every failure of a call comes through its
/// task.</summary>
internal static class FailedCall
{
    /// <summary>A task that ends as that of an async method would.</summary>
    public static Task<TResult> Of<TResult>(Exception e)
    {
        if (e is not OperationCanceledException canceled)
        {
            return Task.FromException<TResult>(e);
        }

        TaskCompletionSource<TResult> task = new();
        task.SetCanceled(canceled.CancellationToken);
        return task.Task;
    }
}
