namespace GoAkt.Typed.Threading;

/// <summary>
/// The tasks that the application sees of calls other than asks on the fast way. Such a call ends on whichever thread its last step does, which
/// must not run the application's code: what awaits the task runs in the pool. Who waits for it synchronously needs no thread of the pool.
/// </summary>
internal static class CallersTask
{
    public static Task<TResult> ForCaller<TResult>(this Task<TResult> call)
    {
        if (call.IsCompleted)
        {
            return call;
        }

        TaskCompletionSource<TResult> task = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Follow(call, static (call, task) => ((TaskCompletionSource<TResult>)task!).SetFromTask((Task<TResult>)call), task);
        return task.Task;
    }

    public static Task ForCaller(this Task call)
    {
        if (call.IsCompleted)
        {
            return call;
        }

        TaskCompletionSource task = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Follow(call, static (call, task) => ((TaskCompletionSource)task!).SetFromTask(call), task);
        return task.Task;
    }

    private static void Follow(Task call, Action<Task, object?> complete, object task) =>
        call.ContinueWith(complete, task, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
